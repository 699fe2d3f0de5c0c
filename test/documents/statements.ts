/** Statements of account as they are answered, filled in where a test says nothing. */
import type { StatementJson } from '../../src/shapes/account.ts';

const ENTRIES: StatementJson['entries'] = [
  entry('invoice', 'MPS-2009-000001', '296.00', '396.00', { dueDate: '2010-02-03' }),
  entry('credit-note', 'MPS-CN-2009-000001', '-296.00', '100.00', { credits: 'MPS-2009-000001' }),
  entry('payment', 'p-1', '-120.00', '-20.00', { receivedOn: '2010-01-08', reference: 'FP 1' }),
  entry('reversal', 'p-1', '120.00', '100.00', { receivedOn: '2010-01-08', reference: 'FP 1' }),
];

export function entry(
  kind: StatementJson['entries'][number]['kind'],
  id: string,
  amount: string,
  balance: string,
  more: Partial<StatementJson['entries'][number]> = {},
): StatementJson['entries'][number] {
  const nothing = { dueDate: null, credits: null, receivedOn: null, reference: null };
  return { date: '2010-01-10', kind, id, amount, balance, ...nothing, ...more };
}

export function statementOf(changes: Partial<StatementJson> = {}): StatementJson {
  return {
    seller: {
      code: 'MPS',
      name: 'Metropolitan Police Service',
      address: ['New Scotland Yard', 'London'],
      bank: { accountName: 'MPS Income', sortCode: '20-00-00', accountNumber: '12345678' },
      vatNumber: null,
      identifier: 'MPS-1',
      electronicAddress: { scheme: '0088', identifier: '5012345678900' },
    },
    buyer: {
      code: 'UKBA',
      name: 'UK Border Agency',
      address: ['Lunar House', 'Croydon'],
      buyerReference: null,
      electronicAddress: { scheme: '0088', identifier: '5098765432107' },
    },
    from: '2010-01-01',
    to: '2010-01-31',
    madeAt: '2010-02-01T09:00:00+00:00',
    opening: '100.00',
    entries: ENTRIES,
    closing: '100.00',
    owed: '150.00',
    disputed: '30.00',
    unallocated: '50.00',
    ageing: {
      notYetDue: '0.00',
      days1To30: '150.00',
      days31To60: '0.00',
      days61To90: '0.00',
      over90Days: '0.00',
    },
    openInvoices: [
      {
        number: 'MPS-2008-000009',
        issueDate: '2009-12-01',
        dueDate: '2009-12-31',
        daysOverdue: 31,
        total: '296.00',
        owed: '150.00',
        disputed: '30.00',
      },
    ],
    unallocatedPayments: [
      {
        id: 'p-2',
        receivedOn: '2010-01-09',
        reference: 'BACS 7',
        amount: '296.00',
        unallocated: '50.00',
      },
    ],
    ...changes,
  };
}
