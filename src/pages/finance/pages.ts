/** Finance's pages. */
import { accountRoutes } from './accounts.ts';
import { claimRoutes } from './claims.ts';
import { correctRoutes } from './correct.ts';
import { creditRoutes } from './credit.ts';
import { disputeRoutes } from './dispute.ts';
import { disputeListRoutes } from './disputes.ts';
import { exceptionRoutes } from './exceptions.ts';
import { invoiceRoutes } from './invoice.ts';
import { invoiceListRoutes } from './invoices.ts';
import { payRoutes } from './pay.ts';
import { paymentActRoutes } from './paymentActs.ts';
import { paymentRoutes } from './payments.ts';
import { remittanceRoutes } from './remittance.ts';
import { runProgressRoutes } from './runProgress.ts';
import { runRoutes } from './runs.ts';
import { settleRoutes } from './settle.ts';
import { toDoRoutes } from './toDo.ts';

export const FINANCE_PAGES = [
  accountRoutes,
  claimRoutes,
  correctRoutes,
  creditRoutes,
  disputeListRoutes,
  disputeRoutes,
  exceptionRoutes,
  invoiceListRoutes,
  invoiceRoutes,
  paymentActRoutes,
  paymentRoutes,
  payRoutes,
  remittanceRoutes,
  runProgressRoutes,
  runRoutes,
  settleRoutes,
  toDoRoutes,
] as const;
