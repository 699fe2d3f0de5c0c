/** Auditors' pages. */
import { breakdownRoutes } from './breakdown.ts';
import { compareRoutes } from './compare.ts';
import { detaineeRoutes } from './detainee.ts';
import { findRoutes } from './find.ts';
import { logRoutes } from './log.ts';
import { stateRoutes } from './state.ts';
import { verifyRoutes } from './verify.ts';

export const AUDIT_PAGES = [
  breakdownRoutes,
  compareRoutes,
  detaineeRoutes,
  findRoutes,
  logRoutes,
  stateRoutes,
  verifyRoutes,
] as const;
