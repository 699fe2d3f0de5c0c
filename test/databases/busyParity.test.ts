import { openBusyForce } from '../usecases/busyForce.ts';
import { describeParity } from './parity.ts';

describeParity(
  'a force that did everything once',
  async (store) => (await openBusyForce({ store })).desk,
  { pageRows: 3, most: 9 },
);
