/** Amounts of money as people type them. */

/** "£1,085" -> "1085.00": what else is not an amount is left, for its shape to refuse. */
export function poundsIn(text: string): string {
  const plain = text.replaceAll(/[£,\s]/g, '');
  return /^\d+$/.test(plain) ? `${plain}.00` : plain;
}
