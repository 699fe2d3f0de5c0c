/** Forces, suites and customers. */
import { z } from '@hono/zod-openapi';
import { buyer, date, list, seller, suite, text } from './parts.ts';

const force = seller.extend({ bankHolidays: z.array(date), defaultCustomer: text });

const customer = buyer.extend({
  purchaseOrderRequired: z.boolean(),
  purchaseOrders: z.array(z.strictObject({ number: text, from: date, to: date })),
  paymentDays: z.int(),
});

export const REFERENCE_COMPONENTS = {
  Force: force,
  Suite: suite,
  SuiteList: list(suite),
  Customer: customer,
  CustomerList: list(customer),
} as const;
