/** What is done to a record with a reason and nothing else. */
import { z } from 'zod';
import { reasonShape } from '../../shapes/values.ts';
import type { Context } from '../../usecases/access.ts';
import { acceptOverlaps } from '../../usecases/agreeCharge.ts';
import { voidDetention } from '../../usecases/continueDetention.ts';
import { liftBillingStop } from '../../usecases/liftBillingStop.ts';
import type { Script, Steps } from '../../usecases/store.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { type Change, changeRoutes } from './changing.ts';

const formShape = z.object({ reason: reasonShape });

type UseCase = (steps: Steps, context: Context, id: string, reason: string) => Script<unknown>;

interface Act extends Pick<Change, 'path' | 'role' | 'title' | 'done' | 'outOfPlace'> {
  /** What follows of it. */
  says: string;
  question: string;
  button: string;
  isWarning?: boolean;
  useCase: UseCase;
}

const ACTS: readonly Act[] = [
  {
    path: 'void',
    role: 'custody',
    title: ({ detention }) => `Void ${detention.custodyRecordNumber}`,
    says: 'Void a record that was keyed wrongly. It costs nothing and counts in nothing from then on, but it stays in the log. An amendment brings it back.',
    question: 'Why is the record void?',
    button: 'Void the record',
    isWarning: true,
    outOfPlace: (current) => (current.void ? 'The record was voided already.' : null),
    useCase: voidDetention,
    done: 'voided',
  },
  {
    path: 'accept-overlaps',
    role: 'finance',
    title: 'Accept overlapping sessions',
    says: 'One interpreter’s sessions overlap, as if they had been in two places at once. If both sessions are right all the same, say why: they no longer stand in the way of an invoice. If one is wrong, custody staff amend its record.',
    question: 'Why are both sessions right?',
    button: 'Accept the sessions',
    useCase: acceptOverlaps,
    done: 'accepted',
  },
  {
    path: 'lift-billing-stop',
    role: 'finance',
    title: 'Let this detention be invoiced again',
    says: 'A credit note took its invoice back for good, so that it is not invoiced again. If that has changed, say why: it can be invoiced from then on.',
    question: 'Why may it be invoiced after all?',
    button: 'Lift the billing stop',
    useCase: liftBillingStop,
    done: 'lifted',
  },
];

/** Voids a record, accepts its overlaps, or lets it be invoiced again. */
export function reasonRoutes(deps: PageDeps) {
  return changeRoutes(deps, ACTS.map(changeOf));
}

function changeOf({ says, question, button, isWarning = false, useCase, ...act }: Act): Change {
  return {
    ...act,
    template: 'custody/reason.njk',
    labels: { reason: 'The reason' },
    view: () => ({ says, question, button, isWarning }),
    *write(steps, context, id, fields) {
      const { reason } = parsed(formShape, { reason: fields.reason || undefined });
      yield* useCase(steps, context, id, reason);
    },
  };
}
