/** Electronic addresses, by which e-invoices find their way: EN 16931 BT-34 and BT-49. */

/**
 * The schemes, as Peppol BIS Billing 3.0.19 (May 2025) takes them from the code list EAS of the European
 * Commission: docs.peppol.eu/poacc/billing/3.0/codelist/eas. 9932 is a United Kingdom VAT number.
 */
const SCHEMES = new Set(
  [
    '0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177',
    '0183 0184 0188 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205',
    '0208 0209 0210 0211 0212 0213 0215 0216 0217 0218 0221 0225 0230 0235 0240 9910 9913 9914',
    '9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935',
    '9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953',
    '9957 9959',
  ].flatMap((line) => line.split(' ')),
);

/** A GS1 location number: the only scheme whose check digit is looked at. */
const GLN = '0088';

export function isAddressScheme(scheme: string): boolean {
  return SCHEMES.has(scheme);
}

/** Whether an identifier can be one of its scheme: a location number has 13 digits, the last of which fits. */
export function fitsScheme({ scheme, identifier }: { scheme: string; identifier: string }) {
  return scheme !== GLN || (/^\d{13}$/.test(identifier) && checkSum(identifier) % 10 === 0);
}

/** GS1 General Specifications 7.9: digits weigh 1 and 3 in turn, from the check digit on. */
function checkSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, n) => sum + Number(digit) * (n % 2 ? 3 : 1), 0);
}
