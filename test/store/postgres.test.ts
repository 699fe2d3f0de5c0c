import { inject } from 'vitest';
import type { Store } from '../../src/usecases/store.ts';
import { openOn } from '../databases/open.ts';
import { storeContract } from './contract.ts';

/** The store, whose database goes with it. */
async function openNew(): Promise<Store> {
  const { store, remove } = await openOn(inject('postgres') ?? '');
  const { close } = store;
  return { ...store, close: () => close().then(remove) };
}

storeContract('PostgreSQL', openNew);
