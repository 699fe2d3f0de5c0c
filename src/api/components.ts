/** What the API answers, as schemas for its description; the tests hold the answers against them. */
import { z } from '@hono/zod-openapi';
import { ACCOUNT_COMPONENTS } from './components/accounts.ts';
import { AUDIT_COMPONENTS } from './components/audit.ts';
import { BREAKDOWN_COMPONENTS } from './components/breakdowns.ts';
import { CLAIM_COMPONENTS } from './components/claims.ts';
import { DETENTION_COMPONENTS } from './components/detentions.ts';
import { INVOICE_COMPONENTS } from './components/invoices.ts';
import { text } from './components/parts.ts';
import { REFERENCE_COMPONENTS } from './components/referenceData.ts';
import { REPORT_COMPONENTS } from './components/reports.ts';
import { RETENTION_COMPONENTS } from './components/retention.ts';
import { TARIFF_COMPONENTS } from './components/tariffs.ts';

const problem = z.looseObject({
  type: text,
  title: text,
  status: z.int(),
  code: text,
  detail: text,
  requestId: text.describe(
    'As in the header X-Request-Id: whoever runs the service finds it in the log',
  ),
  errors: z.array(z.strictObject({ pointer: text, detail: text })).optional(),
});

/** Every component that an answer is described by, under its name. */
export const COMPONENTS = {
  Problem: problem,
  ...DETENTION_COMPONENTS,
  ...TARIFF_COMPONENTS,
  ...REFERENCE_COMPONENTS,
  ...INVOICE_COMPONENTS,
  ...CLAIM_COMPONENTS,
  ...ACCOUNT_COMPONENTS,
  ...REPORT_COMPONENTS,
  ...BREAKDOWN_COMPONENTS,
  ...AUDIT_COMPONENTS,
  ...RETENTION_COMPONENTS,
} as const;
