import { describe, expect, test } from 'vitest';
import { PAGE_ROWS, pageOf } from '../../src/pages/paging.ts';

const rows = Array.from({ length: PAGE_ROWS + 1 }, (_, n) => n);
const after = (link: string | null) =>
  new URL(link ?? '', 'http://localhost').searchParams.get('after') ?? undefined;

describe('a page of rows that are all there', () => {
  test('leads to the rest of them and back, in the same filter', () => {
    const first = pageOf('/list', { from: '2009-06-01' }, rows);
    expect(first.rows).toEqual(rows.slice(0, PAGE_ROWS));
    expect(first.paging.first).toBeNull();

    const query = { from: '2009-06-01', after: after(first.paging.next) };
    const last = pageOf('/list', query, rows);
    expect(last.rows).toEqual([PAGE_ROWS]);
    expect(last.paging).toEqual({ next: null, first: '/list?from=2009-06-01' });
  });

  test('is the only one where they just fill it', () => {
    const full = pageOf('/list', {}, rows.slice(0, PAGE_ROWS));
    expect(full.paging).toEqual({ next: null, first: null });
  });

  test('is the first where a link says no place', () => {
    expect(pageOf('/list', { after: 'nowhere' }, rows).rows[0]).toBe(0);
  });
});
