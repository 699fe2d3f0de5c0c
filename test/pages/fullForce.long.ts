/** Every page of a force with a whole year: none too long, all valid. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlFaults } from './browsing.ts';
import { type FullForce, openFullForce } from './fullForce.ts';

const MOST_BYTES = 60_000;

describe('of a force with a year of 1,393 detentions', () => {
  let force: FullForce;
  beforeAll(async () => {
    force = await openFullForce();
  });
  afterAll(() => force.close());

  test('every page is there, valid, and shorter than 60 kB', async () => {
    const found = [];
    for (const path of force.paths) {
      const answer = await force.get(path);
      const html = await answer.text();
      const faults = [
        ...(answer.status === 200 ? htmlFaults(html) : [`status ${answer.status}`]),
        ...(Buffer.byteLength(html) < MOST_BYTES ? [] : [`${Buffer.byteLength(html)} bytes`]),
      ];
      if (faults.length > 0) found.push({ path, faults });
    }
    expect(found).toEqual([]);
    expect(force.paths.length).toBeGreaterThan(40);
  });
});
