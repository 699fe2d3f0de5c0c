/** The pages of tariffs. */
import { newTariffRoutes } from './newTariff.ts';
import { previewRoutes } from './preview.ts';
import { tariffRoutes } from './tariffs.ts';

export const TARIFFS_PAGES = [newTariffRoutes, previewRoutes, tariffRoutes] as const;
