/** JSON Pointers to where two JSON values differ, in the order of the second; leaves only. */
export function differences(before: unknown, after: unknown, pointer = ''): string[] {
  if (Object.is(before, after)) return [];
  if (!isContainer(before) || !isContainer(after)) return [pointer];
  if (Array.isArray(before) !== Array.isArray(after)) return [pointer];
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) =>
    differences(member(before, name), member(after, name), `${pointer}/${escapePointer(name)}`),
  );
}

/** Its own alone: JSON that was sent can have a member "__proto__". */
function member(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** RFC 6901. */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
