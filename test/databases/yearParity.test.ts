import { openDesk } from '../usecases/force.ts';
import { importYear } from '../usecases/madeUpYear.ts';
import { runInvoices } from '../usecases/running.ts';
import { describeParity } from './parity.ts';

const JANUARY = { customer: 'UKBA', releasedFrom: '2009-01-01', releasedTo: '2009-01-31' };

describeParity(
  'a year, whose January is invoiced',
  async (store) => {
    const desk = await openDesk({ store });
    await importYear(desk);
    await runInvoices(desk, JANUARY);
    return desk;
  },
  { pageRows: 200, most: 4 },
);
