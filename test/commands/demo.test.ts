import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { custody, temporaryFolder } from './run.ts';

test('demo --exit prints the made-up year, keeps three PDFs, and leaves nothing else', async () => {
  const TMPDIR = temporaryFolder();
  const { code, stdout, stderr } = await custody(['demo', '--exit'], { TMPDIR });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Metropolitan Police Service, 2009: a MADE-UP year\n/);
  expect(stdout).toContain('1,393 detentions, 3.82 admissions a day');
  expect(stdout).toContain('mean 10.5 hours');
  expect(stdout).toContain('average occupancy 1.67');
  expect(stdout).toContain('Unpriced: 4 beyond-last-band\n');
  expect(stdout).toMatch(
    /1,389 invoices, MPS-(\d{4})-000001 to MPS-\1-001389, in claim MPS-CL-\1-000001\n/,
  );
  expect(stdout).not.toContain('custody_MPS_');

  const [kept, ...more] = readdirSync(TMPDIR);
  expect(more).toEqual([]);
  const pdfs = readdirSync(join(TMPDIR, kept ?? '')).map((name) => join(TMPDIR, kept ?? '', name));
  expect(pdfs).toHaveLength(3);
  for (const pdf of pdfs) {
    expect(stdout).toContain(pdf);
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  }
});
