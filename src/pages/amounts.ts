/** Amounts of money in a form: as people type them, and as the shapes read them. */

/** "£1,000" or "1000.5" -> "1000.00" or "1000.50"; what is no amount stays as it is, to be refused as such. */
export function amountTyped(text: string | undefined): string {
  const typed = (text ?? '').trim();
  const plain = typed.replace(/^£\s*/, '').replaceAll(/,(?=\d{3}(?:,|\.|$))/g, '');
  const [, pounds, pence = ''] = /^(\d+)(?:\.(\d\d?))?$/.exec(plain) ?? [];
  return pounds === undefined ? typed : `${pounds}.${pence.padEnd(2, '0')}`;
}
