/** Reference data as it is sent: the set-up file, and each of its parts. */
import { z } from 'zod';
import { fitsScheme, isAddressScheme } from '../domain/electronicAddresses.ts';
import type { Customer, Force, Suite } from '../domain/force.ts';
import { codeShape, dateShape, optionalTextShape, textShape } from './values.ts';

const addressShape = z.array(textShape(100)).min(1).max(8);
const electronicAddressShape = z
  .strictObject({
    scheme: textShape(10).refine(isAddressScheme, 'is not a scheme of electronic addresses (EAS)'),
    identifier: textShape(100),
  })
  .refine(fitsScheme, {
    path: ['identifier'],
    error: 'is not a GLN: 13 digits, the last of which checks the others',
  })
  .meta({ example: { scheme: '0088', identifier: '5060000000016' } });

const forceShape = z.strictObject({
  /** The prefix of the force's invoice numbers (R19). */
  code: z
    .string()
    .regex(/^[A-Z]{2,8}$/, 'is not a force code: 2 to 8 capital letters')
    .refine((code) => code !== 'CN' && code !== 'CL', 'may not be CN or CL'),
  name: textShape(100),
  address: addressShape,
  bank: z.strictObject({
    accountName: textShape(100),
    sortCode: z.string().regex(/^\d\d-\d\d-\d\d$/, 'is not a sort code, like "20-00-00"'),
    accountNumber: z.string().regex(/^\d{8}$/, 'is not an account number of 8 digits'),
  }),
  vatNumber: z
    .string()
    .regex(/^GB(\d{9}|\d{12}|(GD|HA)\d{3})$/, 'is not a VAT number, like "GB123456789"')
    .nullable()
    .default(null),
  /** The seller's identifier that an e-invoice needs where there is no VAT number (BR-CO-26). */
  identifier: textShape(50),
  electronicAddress: electronicAddressShape,
  /** Bank holidays that the built-in list of England and Wales lacks. */
  bankHolidays: z.array(dateShape).max(200).default([]),
});

/** A force as an administrator changes it. */
export const changedForceShape = forceShape.extend({
  // Leaving it out would take all of them back.
  bankHolidays: z.array(dateShape).max(200),
  defaultCustomer: codeShape,
});

export const suiteShape = z.strictObject({ code: codeShape, name: textShape(100) });

const purchaseOrderShape = z
  .strictObject({ number: textShape(50), from: dateShape, to: dateShape })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'is before "from"' });

export const customerShape = z.strictObject({
  code: codeShape,
  name: textShape(100),
  address: addressShape,
  identifier: optionalTextShape(50).optional(),
  buyerReference: optionalTextShape(50).nullable().default(null),
  electronicAddress: electronicAddressShape,
  purchaseOrderRequired: z.boolean().default(false),
  purchaseOrders: z.array(purchaseOrderShape).max(500).default([]),
  paymentDays: z.int().min(0).max(365).default(30),
});

/** A code names one thing only, so one that is there before is refused. */
function refuseRepeated(items: readonly { code: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  items.forEach(({ code }, n) => {
    if (seen.has(code)) {
      const message = `"${code}" is there already: each code names one only`;
      context.addIssue({ code: 'custom', path: [n, 'code'], message });
    }
    seen.add(code);
  });
}

export const setupShape = z
  .strictObject({
    force: forceShape,
    suites: z.array(suiteShape).min(1).max(1000).superRefine(refuseRepeated),
    customers: z.array(customerShape).min(1).max(100).superRefine(refuseRepeated),
    defaultCustomer: codeShape,
  })
  .refine(
    ({ customers, defaultCustomer }) => customers.some(({ code }) => code === defaultCustomer),
    {
      path: ['defaultCustomer'],
      error: 'is not the code of one of the customers',
    },
  );

export type Setup = z.output<typeof setupShape>;

/** Compile-time proof that what the schemas let through is what the domain speaks of. */
export const forceOf = (sent: Setup['force'], defaultCustomer: string): Force => ({
  ...sent,
  defaultCustomer,
});
export const suiteOf = (sent: z.output<typeof suiteShape>): Suite => sent;
export const customerOf = (sent: z.output<typeof customerShape>): Customer => sent;
