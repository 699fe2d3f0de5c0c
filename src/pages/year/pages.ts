/** The pages of a year. */
import { behindRoutes } from './behind.ts';
import { yearRoutes } from './year.ts';

export const YEAR_PAGES = [behindRoutes, yearRoutes] as const;
