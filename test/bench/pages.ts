import { openFullForce } from '../pages/fullForce.ts';
import type { Bench } from './run.ts';

/** Each page is asked for so often in a round. */
const TIMES = 3;

/** Every page of a force with the made-up year 2009, against the page that shows least as often. */
export async function pagesBench(): Promise<Bench> {
  const force = await openFullForce();
  const taken = new Map(force.paths.map((path) => [path, [] as number[]]));
  const bytes = new Map<string, number>();
  const ask = async (path: string) => {
    const started = performance.now();
    const answer = await force.get(path);
    const { length } = await answer.bytes();
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
    bytes.set(path, length);
    return performance.now() - started;
  };
  const askAll = async () => {
    for (const path of force.paths) taken.get(path)?.push(await ask(path));
  };
  const askLeast = async () => {
    for (const _ of force.paths) await ask('/sign-in');
  };
  const often = (act: () => Promise<void>) => async () => {
    for (let n = 0; n < TIMES; n++) await act();
  };
  return {
    name: 'pages',
    unit: 'pages, within the process',
    count: force.paths.length * TIMES,
    baseline: { name: 'the sign-in page', run: often(askLeast) },
    subject: { name: 'every page', run: often(askAll) },
    also: () =>
      Object.fromEntries(
        [...taken].map(([path, milliseconds]) => [
          path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
          {
            median: `${middle(milliseconds).toFixed(1)} ms`,
            html: `${((bytes.get(path) ?? 0) / 1000).toFixed(1)} kB`,
          },
        ]),
      ),
    end: () => force.close(),
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
