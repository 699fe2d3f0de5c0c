/** Plain text for a terminal. */

/** Numbers as people read them: 1393 -> "1,393", with so many decimals. */
export function spoken(number: number, decimals = 0): string {
  const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return number.toLocaleString('en-GB', places);
}

/** "1 row", "1,393 rows". */
export function counted(number: number, what: string): string {
  return `${spoken(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** Rows of cells in columns as wide as their widest; those at the named places end at the right. */
export function columns(
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, n) =>
    Math.max(...rows.map((row) => row[n]?.length ?? 0)),
  );
  const aligned = (cell: string, n: number) =>
    rightAligned.includes(n) ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0);
  return rows.map((row) => `${row.map(aligned).join('  ').trimEnd()}\n`).join('');
}

/** A bar of at most `width` blocks, to an eighth of a block; what is more than nothing shows. */
export function bar(value: number, greatest: number, width: number): string {
  if (value <= 0 || greatest <= 0) return '';
  const eighths = Math.max(1, Math.round((value / greatest) * width * 8));
  const rest = eighths % 8;
  const part = rest === 0 ? '' : String.fromCodePoint(0x2590 - rest);
  return '█'.repeat(Math.floor(eighths / 8)) + part;
}

/** The examples at the end of a command's help, each with what it does. */
export function examples(...lines: readonly (readonly [command: string, does: string])[]): string {
  return `\nExamples:\n${lines.map(([command, does]) => `  ${does}\n    ${command}\n`).join('')}`;
}
