/** R11: what someone agreed for a stay that is past the tariff's last band. */
import { z } from 'zod';
import { penceOf } from '../../domain/money.ts';
import { poundsShape, reasonShape, textShape } from '../../shapes/values.ts';
import { agreeCharge, readAgreement } from '../../usecases/agreeCharge.ts';
import { amountTyped } from '../amounts.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { type Change, changeRoutes } from './changing.ts';

const formShape = z.object({ amount: poundsShape, agreedBy: textShape(200), reason: reasonShape });

const AGREE: Change = {
  path: 'agree',
  role: 'finance',
  template: 'custody/agree.njk',
  title: 'Enter an agreed charge',
  labels: { amount: 'The amount', agreedBy: 'Who agreed it', reason: 'The reason' },
  *obstacle(steps, context, current) {
    return (yield* readAgreement(steps, context, current)).obstacle;
  },
  *write(steps, context, id, { amount = '', agreedBy, reason }) {
    const content = {
      amount: amountTyped(amount) || undefined,
      agreedBy: agreedBy || undefined,
      reason: reason || undefined,
    };
    const { amount: pounds, ...agreed } = parsed(formShape, content);
    yield* agreeCharge(steps, context, id, { amountPence: penceOf(pounds), ...agreed });
  },
  done: 'agreed',
};

export function agreeRoutes(deps: PageDeps) {
  return changeRoutes(deps, [AGREE]);
}
