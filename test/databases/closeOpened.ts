/** What vitest runs before each file whose tests leave databases open. */
import { afterAll } from 'vitest';
import { closeOpened } from './open.ts';

afterAll(closeOpened);
