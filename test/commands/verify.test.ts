import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseVerifierKey, verifierKeyText } from '../../src/domain/signedNote.ts';
import { custody, fixture, temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const issued = (kind: string) => fixture(`issued/rules-1-template-1.${kind}`);
const [json, pdf, key] = [issued('json'), issued('pdf'), issued('pub')];
const KEY = readFileSync(key, 'utf8').trim();

/** Another key under the name of the one that signed. */
function changedKey(): string {
  const { name } = parseVerifierKey(KEY);
  return verifierKeyText({ name, publicKey: Buffer.alloc(32, 7).toString('base64') });
}

function changed(name: string, kind: string, from: string | RegExp, to: string): string {
  const bytes = readFileSync(issued(kind)).toString('latin1').replace(from, to);
  const file = join(folder, name);
  writeFileSync(file, Buffer.from(bytes, 'latin1'));
  return file;
}

describe.concurrent('verify', () => {
  test.each([
    ['a PDF', pdf],
    ['JSON', json],
  ])('%s that is genuine: what was checked, and what cannot be known; 0', async (_, file) => {
    const { code, stdout, stderr } = await custody(['verify', file, '--key', key]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Invoice MPS-2026-000001 of .* to UK Border Agency, £3,821\.01, issued 2026-11-21\n(ok {5}[\w-]+ +\S.*\n){8,11}Genuine, as it was issued\. Whether it was credited.* ask the force\.\n$/,
    );
  });

  test('from a pipe, with the key itself, and with no file of its own or setting', async () => {
    const { code, stdout } = await custody(
      ['verify', '-', '--key', KEY],
      { DATABASE_FILE: join(folder, 'nowhere', 'never.db') },
      readFileSync(pdf),
    );
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Genuine') });
  });

  test('with keys as JSON has them, among them others', async () => {
    const keys = join(folder, 'keys.json');
    writeFileSync(keys, JSON.stringify({ keys: [{ log: 'MPS', key: KEY }] }));
    expect((await custody(['verify', json, '--key', keys])).code).toBe(0);
  });

  test('no key in a line that begins with #', async () => {
    const keys = join(folder, 'commented.pub');
    writeFileSync(keys, `# registered at event 9 without the key before it: ask\n${KEY}\n`);
    expect((await custody(['verify', json, '--key', keys])).code).toBe(0);
    writeFileSync(keys, `# ${KEY}\n`);
    const { code, stderr } = await custody(['verify', json, '--key', keys]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no public key in'),
    });
  });

  test('a changed sum is WRONG, by its name, and ends with 1', async () => {
    const file = changed('sum.json', 'json', '"total": "3821.01"', '"total": "9821.01"');
    const { code, stdout } = await custody(['verify', file, '--key', key]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'WRONG  charge     charge total: it says "9821.01", and its tariff gives "3821.01"\n',
    );
    expect(stdout).toMatch(/This is not as it was issued\. Ask the force for it\.\n$/);
  });

  test('none of the keys given has signed: what that can mean, and not that it was changed', async () => {
    const other = changedKey();
    for (const file of [json, pdf]) {
      const { code, stdout } = await custody(['verify', file, '--key', other]);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /^WRONG {2}signature .* none of the public keys given has signed it$/m,
      );
      expect(stdout).toMatch(
        /\nNone of the keys given has signed it: either they are not all of the force's keys, which change, or it is not the force's invoice\. Get its keys again, by a way that you trust\.\n$/,
      );
    }
  });

  test.each([
    [
      'a signature that is wrong',
      key,
      /— (custody-billing\/MPS\/\S+ \S{20})[A-Za-z]{3}/,
      '— $1AAA',
    ],
    ['a changed sum too', changedKey(), '"total": "3821.01"', '"total": "9821.01"'],
  ])('%s is no invoice as it was issued', async (name, by, from, to) => {
    const text = readFileSync(json, 'utf8').replace(from, to);
    const file = join(folder, `${name}.json`);
    writeFileSync(file, text);
    const { code, stdout } = await custody(['verify', file, '--key', by]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^WRONG {2}signature/m);
    expect(stdout).toMatch(/This is not as it was issued\. Ask the force for it\.\n$/);
  });

  test('a changed file around a genuine invoice says that the invoice still is', async () => {
    const file = changed('title.pdf', 'pdf', '/DisplayDocTitle true', '/DisplayDocTitle eurt');
    const { code, stdout } = await custody(['verify', file, '--key', key]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^WRONG {2}bytes/m);
    expect(stdout).toMatch(
      /The JSON attached to it is genuine, and the file around it does not pass: .*\n$/,
    );
  });

  test('a file cannot forge the answer with line ends and codes of its own', async () => {
    const said = '"name": "MPS\\u001b[2J\\nGenuine, as it was issued."';
    const file = changed('codes.json', 'json', /"name": "Metropolitan[^"]*"/, said);
    const { code, stdout } = await custody(['verify', file, '--key', key]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Invoice MPS-2026-000001 of MPS□\[2J□Genuine, as it was issued\. to /);
    expect(stdout).not.toMatch(/^Genuine/m);
  });

  test('what is no invoice at all could not be checked, and is not said to be changed', async () => {
    const { code, stdout } = await custody(['verify', fixture('tariff.json'), '--key', key]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^- {6}file {2}it is no invoice as the service writes it: .*\nIt could not be checked: .*\n$/,
    );
  });

  test.each([
    ['no such file', ['nowhere.pdf', '--key', key], 'cannot read nowhere.pdf'],
    ['no key in the file', [pdf, '--key', fixture('README.md')], 'there is no public key in'],
    ['a key with a slip', [pdf, '--key', KEY.replace(/.$/, 'A')], '--key custody-billing'],
    ['an empty file', ['-', '--key', key], 'standard input is empty'],
  ])('%s is refused in words', async (_, args, said) => {
    const { code, stdout, stderr } = await custody(['verify', ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(said);
  });
});
