import { describe, expect, test } from 'vitest';
import { progressLine, progressOn } from '../../src/commands/progress.ts';
import { bar, columns, counted, spoken } from '../../src/commands/text.ts';

describe('text for a terminal', () => {
  test('groups thousands, rounds half up, and counts one thing as one', () => {
    expect(spoken(1393)).toBe('1,393');
    expect(spoken(3.816, 2)).toBe('3.82');
    expect(spoken(10.5, 1)).toBe('10.5');
    expect([counted(1, 'row'), counted(0, 'row'), counted(1393, 'row')]).toEqual([
      '1 row',
      '0 rows',
      '1,393 rows',
    ]);
  });

  test('aligns columns by their widest cell, numbers at the right', () => {
    const rows = [
      ['a', '7', 'x'],
      ['bcd', '100', ''],
    ];
    expect(columns(rows, [1])).toBe('a      7  x\nbcd  100\n');
    expect(columns([])).toBe('');
  });

  test('draws a bar to an eighth of a block, and of more than nothing always something', () => {
    expect(bar(8, 8, 4)).toBe('████');
    expect(bar(4, 8, 4)).toBe('██');
    expect(bar(1, 32, 4)).toBe('▏');
    expect(bar(7, 32, 4)).toBe('▉');
    expect(bar(1, 1_000_000, 4)).toBe('▏');
    expect(bar(0, 8, 4)).toBe('');
    expect(bar(0, 0, 4)).toBe('');
  });
});

describe('progress', () => {
  const output = (isTTY: boolean) => {
    const written: string[] = [];
    return { written, isTTY, write: (text: string) => written.push(text) };
  };

  test('is one line that is drawn over, and wiped at the end, on a terminal', () => {
    const terminal = output(true);
    const progress = progressOn(terminal, 'Issuing');
    progress.show(1, 4);
    progress.show(2, 4);
    progress.clear();
    progress.clear();
    expect(terminal.written[0]).toBe(`\r\u001b[2K${progressLine('Issuing', 1, 4)}`);
    expect(terminal.written.indexOf('\r\u001b[2K')).toBe(terminal.written.length - 1);
  });

  test('is nothing in a pipe', () => {
    const pipe = output(false);
    const progress = progressOn(pipe, 'Issuing');
    progress.show(1, 4);
    progress.clear();
    expect(pipe.written).toEqual([]);
  });

  test('shows how far it is, or the count where no end is in sight', () => {
    expect(progressLine('Issuing', 1, 2)).toBe(
      `Issuing  ${'█'.repeat(12)}${'░'.repeat(12)}  1 of 2`,
    );
    expect(progressLine('Importing', 12_000, null)).toBe('Importing  12,000');
  });
});
