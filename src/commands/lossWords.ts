/** What is lost with the present database, in words: before a backup replaces it, and after. */
import { verifierKeyText } from '../domain/signedNote.ts';
import { formatInstant } from '../domain/time.ts';
import type { LogLoss, Losses } from './losses.ts';
import { counted, spoken } from './text.ts';

/** To whoever is about to replace it. */
const BEFORE = {
  unopened: 'The present database cannot be opened',
  unverified: 'The present database does not verify',
  untold: 'What it has that the backup lacks cannot be told.',
  nothing: 'nothing would be lost',
  lost: (_events: number) => 'would be lost',
  given: 'would be given again',
  back: 'would be back',
  open: 'would open again',
  run: 'after the restore run',
};

/** To whoever has replaced it. */
const AFTER: typeof BEFORE = {
  unopened: 'It could not be opened',
  unverified: 'It did not verify',
  untold: 'What it had that the backup lacks cannot be told.',
  nothing: 'nothing was lost',
  lost: (events) => (events === 1 ? 'was lost' : 'were lost'),
  given: 'will be given again',
  back: 'are back',
  open: 'open again',
  run: 'now run',
};

type Words = typeof BEFORE;
type Lost = NonNullable<LogLoss['lost']>;

/** Why the present database is not simply replaced, a line each; none where it may be. */
export function lossesBefore(losses: Losses): string[] {
  return lines(losses, BEFORE);
}

/** The same once it is replaced. */
export function lossesAfter(losses: Losses): string[] {
  return lines(losses, AFTER);
}

function lines({ unopened, unverified, logs }: Losses, words: Words): string[] {
  return [
    ...(unopened === null ? [] : [`${words.unopened}: ${unopened}`]),
    ...(unverified === null ? [] : [`${words.unverified}: ${unverified}`]),
    ...(logs?.flatMap((loss) => logLines(loss, words)) ?? [words.untold]),
  ];
}

function logLines({ compared, lost }: LogLoss, words: Words): string[] {
  const { log, common, theirs } = compared;
  const more = counted(theirs - common, 'event');
  if (lost === null) return [`Log ${log}: the backup goes on by ${more}: ${words.nothing}.`];
  const { events, between } = lost;
  const moments = [...new Set(between?.map(formatInstant))].join(' to ');
  const gone = `${counted(events, 'event')} of ${moments} ${words.lost(events)}`;
  const line =
    common === theirs
      ? `Log ${log}: the backup ends before event ${spoken(common)}: ${gone}.`
      : `Log ${log}: they part at event ${spoken(common)}, where the backup goes on otherwise, by ${more}: ${gone}.`;
  return [
    line,
    ...documentLines(lost, words),
    ...deskLines(lost),
    ...erasureLines(lost, words),
    ...keyLines(lost, words),
    ...signingKeyLines(lost, words),
  ];
}

function documentLines({ invoices, creditNotes, claims }: Lost, { given }: Words): string[] {
  const kinds = { invoice: invoices, 'credit note': creditNotes, claim: claims };
  return Object.entries(kinds).flatMap(([kind, numbers]) => {
    if (numbers.length === 0) return [];
    const span = [...new Set([numbers[0], numbers.at(-1)])].join(' to ');
    return [`  ${counted(numbers.length, kind)} issued, whose numbers ${given}: ${span}`];
  });
}

/** What the finance desk did, and has to do again. */
function deskLines(lost: Lost): string[] {
  const done = [
    ['payment', 'recorded', lost.payments],
    ['payment', 'allocated or reversed', lost.changedPayments],
    ['dispute', 'raised', lost.disputes],
    ['dispute', 'settled', lost.settlements],
    ['billing stop', 'lifted', lost.liftedStops],
  ] as const;
  return done.flatMap(([noun, verb, ids]) =>
    ids.length === 0
      ? []
      : [`  ${counted(ids.length, noun)} ${verb}, to be ${verb} again: ${ids.join(', ')}`],
  );
}

function erasureLines({ erased }: Lost, { back }: Words): string[] {
  if (erased.length === 0) return [];
  return [
    `  ${counted(erased.length, 'detention')} erased, whose personal parts ${back}, to be erased again: ${erased.join(', ')}`,
  ];
}

function keyLines({ reopened }: Lost, { open }: Words): string[] {
  if (reopened.length === 0) return [];
  return [
    `  ${counted(reopened.length, 'key')} revoked or rotated, which ${open}, to be revoked again with "keys revoke": ${reopened.join(', ')}`,
  ];
}

/** Once the log does not name a key, the service publishes it no more. */
function signingKeyLines({ signingKeys }: Lost, { run }: Words): string[] {
  if (signingKeys.length === 0) return [];
  const published = signingKeys.map(verifierKeyText).join(', ');
  return [
    `  ${counted(signingKeys.length, 'signing key')} registered, by which alone what was signed since verifies: ${run} "audit rotate-key", and keep what was published: ${published}`,
  ];
}
