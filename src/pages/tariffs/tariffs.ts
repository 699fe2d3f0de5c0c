/** The tariff versions of a force: all of them, and each wholly. */
import { Hono } from 'hono';
import { tariffView } from '../../documents/tariffView.ts';
import { Refusal } from '../../domain/errors.ts';
import { tariffInForce } from '../../domain/tariff.ts';
import { type LondonDate, londonDate } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import type { Context } from '../../usecases/access.ts';
import { listTariffs } from '../../usecases/publishTariff.ts';
import { listCustomers } from '../../usecases/referenceData.ts';
import type { PublishedTariff, Steps } from '../../usecases/store.ts';
import type { PageDeps } from '../deps.ts';
import { doneText, has, only, type PageContext, read, show } from '../kit.ts';

const DONE: Readonly<Record<string, string>> = {
  published: 'The tariff is published. It never changes from now on.',
};

/** The list of versions, and each version. */
export function tariffRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const readers = only('finance', 'auditor', 'administrator');

  app.get('/tariffs', readers, async (c) => {
    const { customers, versions } = await read(c, deps, readAll);
    const today = londonDate(c.get('context').now);
    return show(c, 'tariffs/list.njk', {
      title: 'Tariffs',
      customers: customers.map(({ code, name }) => ({
        code,
        name,
        rows: rowsOf(versionsOf(versions, code), today),
      })),
      mayPublish: has(c, 'administrator'),
    });
  });

  app.get('/tariffs/:id', readers, async (c) => {
    const { versions } = await read(c, deps, readAll);
    const tariff = versionIn(versions, c.req.param('id'));
    return showVersion(c, tariff, versionsOf(versions, tariff.customer));
  });
  return app;
}

function* readAll(steps: Steps, context: Context) {
  const customers = yield* listCustomers(steps, context);
  return { customers, versions: yield* listTariffs(steps, context) };
}

const versionsOf = (versions: readonly PublishedTariff[], code: string) =>
  versions.filter(({ customer }) => customer === code);

/** Refuses with `not-found` where there is none of the id. */
export function versionIn(versions: readonly PublishedTariff[], id: string): PublishedTariff {
  const found = versions.find((version) => version.id === id);
  if (!found) throw new Refusal('not-found', 'there is no such tariff version');
  return found;
}

/** What a version is today; a colour of the design system's tags to it. */
interface Standing {
  text: string;
  colour: 'green' | 'blue' | 'grey' | 'red';
}

function standingOf(
  version: PublishedTariff,
  all: readonly PublishedTariff[],
  today: LondonDate,
): Standing {
  if (all.some(({ replaces }) => replaces === version.id))
    return { text: 'Replaced', colour: 'red' };
  if (version.effectiveFrom > today) return { text: 'To come', colour: 'blue' };
  return tariffInForce(all, today)?.id === version.id
    ? { text: 'In force', colour: 'green' }
    : { text: 'Past', colour: 'grey' };
}

/** The latest first. */
function rowsOf(versions: readonly PublishedTariff[], today: LondonDate) {
  return versions.toReversed().map((version) => ({
    id: version.id,
    effectiveFrom: version.effectiveFrom,
    kind: tariffView(version.content).custody.kind,
    source: version.content.source,
    publishedBy: version.publishedBy.name,
    publishedAt: version.publishedAt,
    standing: standingOf(version, versions, today),
  }));
}

function showVersion(
  c: PageContext,
  tariff: PublishedTariff,
  versions: readonly PublishedTariff[],
): Response {
  const { id, customer, effectiveFrom, publishedAt, publishedBy, reason } = tariff;
  return show(c, 'tariffs/version.njk', {
    title: `Tariff of ${customer}`,
    id,
    effectiveFrom,
    standing: standingOf(tariff, versions, londonDate(c.get('context').now)),
    view: tariffView(tariff.content),
    publishedAt,
    publishedBy: publishedBy.name,
    replaced: versions.find((other) => other.id === tariff.replaces),
    reason,
    replacement: versions.find((other) => other.replaces === id),
    mayPublish: has(c, 'administrator'),
    back: { href: '/tariffs', text: 'All tariffs' },
    done: doneText(c, DONE),
  });
}
