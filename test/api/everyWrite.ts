/** Every write of the API with a body that it would take. */
import { attendance, tableOne } from '../usecases/force.ts';
import { openStay, referenceData, stay } from './sent.ts';
import type { Holder } from './server.ts';

export type Sent = [path: string, as: Holder, body: unknown];

/** On a detention. */
export const writesOn = (id: string): Sent[] => [
  [
    'POST /v1/detentions',
    'custody',
    stay('fuzz', {
      interpreterSessions: [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')],
    }),
  ],
  [`PUT /v1/detentions/${id}`, 'custody', { reason: 'why', detention: openStay('kept') }],
  [`POST /v1/detentions/${id}/intervals`, 'custody', { startedAt: '2010-01-04T09:00:00Z' }],
  [`POST /v1/detentions/${id}/release`, 'custody', { endedAt: null, outcome: 'other' }],
  [
    `POST /v1/detentions/${id}/interpreter-sessions`,
    'custody',
    attendance('2010-01-04T09:00:00Z', '2010-01-04T10:00:00Z', {
      engagement: { reference: 'E', share: 1, of: 2 },
    }),
  ],
  [`POST /v1/detentions/${id}/void`, 'custody', { reason: 'why' }],
  [
    `POST /v1/detentions/${id}/agreed-charge`,
    'finance',
    { amount: '1.00', reason: 'why', agreedBy: 'who' },
  ],
  [`POST /v1/detentions/${id}/accept-overlaps`, 'finance', { reason: 'why' }],
  ['POST /v1/detentions/search', 'custody', { scheme: 'force', reference: 'D', cursor: null }],
  ['POST /v1/breakdowns', 'auditor', { scheme: 'force', reference: 'D' }],
  ['POST /v1/invoices', 'finance', { detention: id }],
  ['POST /v1/invoices/MPS-2009-000001/correct', 'finance', { reason: 'why' }],
  ['POST /v1/invoices/MPS-2009-000001/credit', 'finance', { reason: 'why', rebill: true }],
  [`POST /v1/detentions/${id}/lift-billing-stop`, 'finance', { reason: 'why' }],
  ['POST /v1/invoices/MPS-2009-000001/disputes', 'finance', { reason: 'why', amount: '1.00' }],
  [
    'POST /v1/disputes/none/settle',
    'finance',
    { outcome: 'upheld', action: 'credit', rebill: false, reason: 'why' },
  ],
  ['POST /v1/tariffs', 'administrator', { ...tableOne(), replaces: id, reason: 'why' }],
  [
    'POST /v1/tariffs/preview',
    'auditor',
    { tariff: tableOne(), from: '2009-01-01', to: '2009-12-31' },
  ],
  ['PUT /v1/force', 'administrator', referenceData().force],
  ['PUT /v1/suites/CX', 'administrator', { code: 'CX', name: 'Charing Cross' }],
  ['PUT /v1/customers/UKBA', 'administrator', referenceData().customer],
];
