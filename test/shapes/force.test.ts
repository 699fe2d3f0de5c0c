import { describe, expect, test } from 'vitest';
import { customerOf, customerShape, forceOf, setupShape, suiteOf } from '../../src/shapes/force.ts';
import { refusals } from './refusals.ts';

const electronicAddress = { scheme: '0088', identifier: '5060000000016' };
const force = {
  code: 'MPS',
  name: 'Example Police',
  address: ['1 Example Street', 'London'],
  bank: { accountName: 'Example Police', sortCode: '20-00-00', accountNumber: '12345678' },
  identifier: 'EX-1',
  electronicAddress,
};
const customer = {
  code: 'UKBA',
  name: 'UK Border Agency',
  address: ['Croydon'],
  electronicAddress,
};
const suite = { code: 'CX', name: 'Charing Cross' };
const setup = { force, suites: [suite], customers: [customer], defaultCustomer: 'UKBA' };

const withForce = (part: object) => ({ ...setup, force: { ...force, ...part } });
const withCustomer = (part: object) => ({ ...setup, customers: [{ ...customer, ...part }] });

describe('an electronic address', () => {
  const read = (scheme: string, identifier: string) =>
    refusals(setupShape, withForce({ electronicAddress: { scheme, identifier } }));

  test('has a scheme of the code list, and an identifier that fits where that can be seen', () => {
    expect(read('0088', '5060000000016')).toEqual([]);
    expect(read('9932', 'GB123456789')).toEqual([]);
    expect(read('0088', '5060000000017')).toEqual([expect.stringContaining('is not a GLN')]);
    expect(read('0088', 'GB123456789')).toEqual([expect.stringContaining('is not a GLN')]);
    expect(read('GLN', '5060000000016')).toEqual([expect.stringContaining('is not a scheme')]);
    expect(read('9901', '1')).toEqual([expect.stringContaining('is not a scheme')]);
  });
});

describe('what is left out', () => {
  test('of a force fills in: no VAT number, no bank holidays of its own', () => {
    const read = setupShape.parse(setup);
    expect(forceOf(read.force, read.defaultCustomer)).toEqual({
      ...force,
      vatNumber: null,
      bankHolidays: [],
      defaultCustomer: 'UKBA',
    });
    expect(read.suites.map(suiteOf)).toEqual([suite]);
  });

  test('of a customer fills in: 30 days to pay, no purchase order needed (R22, R23)', () => {
    expect(customerOf(customerShape.parse(customer))).toEqual({
      ...customer,
      buyerReference: null,
      purchaseOrderRequired: false,
      purchaseOrders: [],
      paymentDays: 30,
    });
  });

  test('is not filled in where something was sent', () => {
    const purchaseOrders = [{ number: 'PO-1', from: '2009-04-01', to: '2009-04-01' }];
    const sent = { ...customer, purchaseOrderRequired: true, purchaseOrders, paymentDays: 0 };
    expect(customerShape.parse(sent)).toMatchObject({
      purchaseOrderRequired: true,
      purchaseOrders,
      paymentDays: 0,
    });
    const { vatNumber, bankHolidays } = setupShape.parse(
      withForce({ vatNumber: 'GB123456789', bankHolidays: ['2030-01-02'] }),
    ).force;
    expect({ vatNumber, bankHolidays }).toEqual({
      vatNumber: 'GB123456789',
      bankHolidays: ['2030-01-02'],
    });
  });
});

describe('a refusal says where and what would be right', () => {
  test.each<[string, unknown, string]>([
    [
      'a force code in lower case',
      withForce({ code: 'mps' }),
      '/force/code is not a force code: 2 to 8 capital letters',
    ],
    [
      'a force code of one letter',
      withForce({ code: 'M' }),
      '/force/code is not a force code: 2 to 8 capital letters',
    ],
    [
      'a force code that credit notes use (R19)',
      withForce({ code: 'CN' }),
      '/force/code may not be CN or CL',
    ],
    [
      'a force code that claims use (R19)',
      withForce({ code: 'CL' }),
      '/force/code may not be CN or CL',
    ],
    ['no address', withForce({ address: [] }), '/force/address is empty: name at least one'],
    [
      'two lines in one of the address',
      withForce({ address: ['1 Example Street\nLondon'] }),
      '/force/address/0 has control characters: write plain text on one line',
    ],
    [
      'a sort code without hyphens',
      withForce({ bank: { ...force.bank, sortCode: '200000' } }),
      '/force/bank/sortCode is not a sort code, like "20-00-00"',
    ],
    [
      'a short account number',
      withForce({ bank: { ...force.bank, accountNumber: '1234567' } }),
      '/force/bank/accountNumber is not an account number of 8 digits',
    ],
    [
      'a VAT number without its country',
      withForce({ vatNumber: '123456789' }),
      '/force/vatNumber is not a VAT number, like "GB123456789"',
    ],
    [
      'a bank holiday that no calendar has',
      withForce({ bankHolidays: ['2011-04-29', '2011-04-31'] }),
      '/force/bankHolidays/1 is not a date',
    ],
    ['no suite', { ...setup, suites: [] }, '/suites is empty: name at least one'],
    [
      'a suite code with a space',
      { ...setup, suites: [{ ...suite, code: 'C X' }] },
      '/suites/0/code is not a code: write 1 to 20 of A-Z, 0-9 and -',
    ],
    [
      'a purchase order that ends before it begins',
      withCustomer({ purchaseOrders: [{ number: 'PO-1', from: '2009-04-01', to: '2009-03-31' }] }),
      '/customers/0/purchaseOrders/0/to is before "from"',
    ],
    [
      'days to pay below nothing',
      withCustomer({ paymentDays: -1 }),
      '/customers/0/paymentDays is less than 0',
    ],
    [
      'a default customer that is not there',
      { ...setup, defaultCustomer: 'HO' },
      '/defaultCustomer is not the code of one of the customers',
    ],
    [
      'two suites of one code',
      { ...setup, suites: [suite, { code: 'BX', name: 'Brixton' }, { ...suite, name: 'Other' }] },
      '/suites/2/code "CX" is there already: each code names one only',
    ],
    [
      'two customers of one code',
      { ...setup, customers: [customer, customer] },
      '/customers/1/code "UKBA" is there already: each code names one only',
    ],
  ])('%s', (_, sent, refusal) => {
    expect(refusals(setupShape, sent)).toEqual([expect.stringContaining(refusal)]);
  });

  test('unknown fields are refused with their names, however deep', () => {
    const sent = {
      ...setup,
      force: { ...force, defaultCustomer: 'UKBA', bank: { ...force.bank, iban: '' } },
      customers: [{ ...customer, email: '' }],
      suites: [{ ...suite, beds: 20 }],
      version: 1,
    };
    expect(refusals(setupShape, sent).sort()).toEqual([
      '/customers/0/email is not a field here: check its name, or leave it out',
      '/force/bank/iban is not a field here: check its name, or leave it out',
      '/force/defaultCustomer is not a field here: check its name, or leave it out',
      '/suites/0/beds is not a field here: check its name, or leave it out',
      '/version is not a field here: check its name, or leave it out',
    ]);
  });
});
