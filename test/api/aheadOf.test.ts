import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aheadOf } from '../../src/api/aheadOf.ts';

async function* upTo(count: number, asked: number[] = []) {
  for (let n = 0; n < count; n++) {
    asked.push(n);
    yield n;
  }
}

describe('work ahead', () => {
  test.each([1, 2, 5, 100])('comes in its order, with %i under way', async (ahead) => {
    let underWay = 0;
    let most = 0;
    const work = async (n: number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await setTimeout(n % 3);
      underWay -= 1;
      return n * 2;
    };
    const done = await Array.fromAsync(aheadOf(upTo(20), ahead, work));
    expect(done).toEqual(Array.from({ length: 20 }, (_, n) => n * 2));
    expect(most).toBe(Math.min(ahead, 20));
  });

  test('asks for no more where nobody asks for it', async () => {
    const asked: number[] = [];
    const working = aheadOf(upTo(1000, asked), 3, async (n) => n);
    await working.next();
    await working.next();
    await setTimeout(5);
    expect(asked).toEqual([0, 1, 2, 3]);
    await working.return(undefined);
    expect(asked).toEqual([0, 1, 2, 3]);
  });

  test('fails in its turn, whatever fails before it', async () => {
    const work = async (n: number) => {
      await setTimeout(n === 3 ? 0 : 10);
      if (n >= 3) throw new Error(`${n} fails`);
      return n;
    };
    const done: number[] = [];
    const working = async () => {
      for await (const n of aheadOf(upTo(9), 4, work)) done.push(n);
    };
    await expect(working()).rejects.toThrow('3 fails');
    expect(done).toEqual([0, 1, 2]);
  });
});
