import { expect, test } from 'vitest';
import { differences } from '../../src/domain/differences.ts';

test.each(['__proto__', 'constructor', 'toString'])(
  'a member %s that only one of two has is a difference',
  (name) => {
    const sent = JSON.parse(`{"figures":{"${name}":{}}}`);
    expect(differences({ figures: {} }, sent)).toEqual([`/figures/${name}`]);
    expect(differences(sent, { figures: {} })).toEqual([`/figures/${name}`]);
    expect(differences(sent, structuredClone(sent))).toEqual([]);
  },
);
