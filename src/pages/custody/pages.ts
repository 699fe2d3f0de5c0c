/** Custody suites' pages. */
import { agreeRoutes } from './agree.ts';
import { amendRoutes } from './amend.ts';
import { bookInRoutes } from './bookIn.ts';
import { detentionListRoutes } from './detentionList.ts';
import { findRoutes } from './find.ts';
import { heldRoutes } from './held.ts';
import { intervalRoutes } from './intervals.ts';
import { reasonRoutes } from './reasons.ts';
import { recordRoutes } from './record.ts';
import { releaseRoutes } from './release.ts';
import { sessionRoutes } from './session.ts';

export const CUSTODY_PAGES = [
  agreeRoutes,
  amendRoutes,
  bookInRoutes,
  detentionListRoutes,
  findRoutes,
  heldRoutes,
  intervalRoutes,
  reasonRoutes,
  recordRoutes,
  releaseRoutes,
  sessionRoutes,
] as const;
