/** A tariff as a reader is told of it: its rules in sentences, its prices in tables. */
import type { Mode } from '../domain/detention.ts';
import type {
  Band,
  Columns,
  CustodyModel,
  InterpreterCard,
  TariffContent,
  Uplift,
  UpliftDay,
} from '../domain/tariff.ts';
import { spokenDate } from './spokenTime.ts';
import { capitalised, type Fact, spoken } from './words.ts';

/** A row of the table of custody prices. */
interface PriceRow {
  name: string;
  /** "" where the row is no band. */
  upTo: string;
  standard: string;
  constantWatch: string;
}

interface CardRow {
  mode: string;
  /** The cells after it: null where the mode has no price. */
  facts: readonly Fact[] | null;
}

interface UpliftRow {
  mode: string;
  when: string;
  rate: string;
}

export interface TariffView {
  /** Whose, from when, by what: what stands above its prices. */
  facts: readonly Fact[];
  /** How custody is priced, how watch is, and what follows the last band. */
  custody: { kind: string; sentences: readonly string[]; prices: readonly PriceRow[] };
  cards: readonly CardRow[];
  uplifts: readonly UpliftRow[];
  vat: readonly Fact[];
}

export const MODEL_NAMES: Record<CustodyModel['model'], string> = {
  banded: 'Bands of time',
  hourly: 'By the hour',
  'per-period': 'By the period',
  'per-night': 'By the night',
};

export const WATCH_RULES: Record<CustodyModel['watch'], string> = {
  any: 'If any of the billed time was under constant watch, all of it costs the constant watch price.',
  premium:
    'All of the billed time costs the standard price. Its time under constant watch costs on top what the constant watch price of that time is above the standard one.',
  separate:
    'Time under constant watch and other time are priced separately, each by its own length.',
};

export const BILLABLE_NAMES: Record<TariffContent['billable'], string> = {
  immigration: 'Time under immigration power only',
  all: 'All time in custody, under criminal power too',
};

export const MODE_NAMES: Record<Mode, string> = {
  'in-person': 'In person',
  telephone: 'By telephone',
  video: 'By video',
};
export const MODES = Object.keys(MODE_NAMES) as Mode[];

export const VAT_NAMES: Record<TariffContent['vat']['category'], string> = {
  S: 'Standard rate',
  Z: 'Zero rate',
  E: 'Exempt from VAT',
  O: 'Outside the scope of VAT',
};

export function tariffView(tariff: TariffContent): TariffView {
  const { custody, vat } = tariff;
  return {
    facts: [
      { label: 'Customer', value: tariff.customer },
      { label: 'In force from', value: spokenDate(tariff.effectiveFrom) },
      { label: 'Source', value: tariff.source },
      { label: 'What is billed', value: BILLABLE_NAMES[tariff.billable] },
    ],
    custody: {
      kind: MODEL_NAMES[custody.model],
      sentences: [modelSentence(custody), ...beyondSentences(custody), WATCH_RULES[custody.watch]],
      prices: pricesOf(custody),
    },
    cards: MODES.map((mode) => cardRow(mode, tariff.interpreters[mode])),
    uplifts: MODES.flatMap((mode) => upliftRows(mode, tariff.interpreters[mode])),
    vat: [
      { label: 'Category', value: `${VAT_NAMES[vat.category]} (${vat.category})` },
      { label: 'Rate', value: `${vat.rate} %` },
      ...(vat.reason === null ? [] : [{ label: 'Reason', value: vat.reason }]),
    ],
  };
}

function modelSentence(custody: CustodyModel): string {
  switch (custody.model) {
    case 'banded':
      return custody.bands.length === 1 && custody.bands[0]?.upToHours === null
        ? 'One price for every stay, however long.'
        : 'One price for the whole stay, by the band that its billed time falls into. The upper end belongs to the band.';
    case 'hourly':
      return 'A price for the first hour, and one for each further hour begun.';
    case 'per-period':
      return `A price for each period of ${custody.hours} hours begun.`;
    case 'per-night':
      return 'A price for each midnight in the billed time, and for one at least.';
  }
}

/** R9, where there is an end to go beyond. */
function beyondSentences(custody: CustodyModel): string[] {
  if (custody.model !== 'banded') return [];
  const last = custody.bands.at(-1);
  if (last?.upToHours == null) return [];
  const { beyondLastBand: beyond } = custody;
  const past = `Beyond ${last.upToHours} hours`;
  switch (beyond.rule) {
    case 'unpriced':
      return [
        `${past} there is no price: such a stay is listed under exceptions until a charge is agreed.`,
      ];
    case 'repeat':
      return [
        `${past} the table begins anew: the last band’s price for each whole ${last.upToHours} hours, and the table for the rest.`,
      ];
    case 'per-period':
      return [
        `${past}: the last band’s price, and for each further ${beyond.hours} hours begun ${spoken(beyond.standard)}, or ${spoken(beyond.constantWatch)} under constant watch.`,
      ];
  }
}

function pricesOf(custody: CustodyModel): PriceRow[] {
  switch (custody.model) {
    case 'banded':
      return custody.bands.map(bandRow);
    case 'hourly':
      return [
        priceRow('First hour', custody.firstHour),
        priceRow('Each further hour', custody.furtherHour),
      ];
    case 'per-period':
      return [priceRow(`Each ${custody.hours} hours begun`, custody)];
    case 'per-night':
      return [priceRow('Each night', custody)];
  }
}

function bandRow(band: Band): PriceRow {
  const upTo = band.upToHours === null ? 'any length' : `${band.upToHours} hours`;
  return { ...priceRow(band.label, band), upTo };
}

function priceRow(name: string, { standard, constantWatch }: Columns): PriceRow {
  return { name, upTo: '', standard: spoken(standard), constantWatch: spoken(constantWatch) };
}

function cardRow(mode: Mode, card: InterpreterCard | undefined): CardRow {
  return { mode: MODE_NAMES[mode], facts: card ? cardFacts(card) : null };
}

function cardFacts(card: InterpreterCard): Fact[] {
  return [
    { label: 'An hour', value: rateWords(card.ratePerHour) },
    { label: 'At least', value: `${card.minimumMinutes} min` },
    { label: 'In steps of', value: `${card.incrementMinutes} min` },
    { label: 'Travel, an hour', value: rateWords(card.travelRatePerHour) },
    { label: 'A mile', value: rateWords(card.ratePerMile) },
    { label: 'If cancelled', value: rateWords(card.cancellation) },
  ];
}

/** A rate may go below the penny: it stays as it was published. */
function rateWords(rate: string | null): string {
  return rate === null ? 'no price' : `£${rate}`;
}

function upliftRows(mode: Mode, card: InterpreterCard | undefined): UpliftRow[] {
  return (card?.uplifts ?? []).map((uplift) => ({
    mode: MODE_NAMES[mode],
    when: whenWords(uplift),
    rate: rateWords(uplift.ratePerHour),
  }));
}

export const DAY_NAMES: Record<UpliftDay, string> = {
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
  sunday: 'Sunday',
  'bank-holiday': 'bank holiday',
};

/** "Sunday, bank holiday, 20:00 to 08:00" */
function whenWords({ days, from, to }: Uplift): string {
  const named = days ? days.map((day) => DAY_NAMES[day]).join(', ') : 'every day';
  const hours = from !== undefined && to !== undefined ? `, ${from} to ${to}` : '';
  return capitalised(`${named}${hours}`);
}

/** One thing that two tariffs say otherwise; null where one of them does not say it. */
export interface TariffChange {
  label: string;
  before: string | null;
  after: string | null;
}

/** What a tariff says otherwise than the one before it, in the words of its view. */
export function tariffChanges(before: TariffContent, after: TariffContent): TariffChange[] {
  const [was, is] = [saidBy(before), saidBy(after)];
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((label) => ({ label, before: was.get(label) ?? null, after: is.get(label) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** Everything that a tariff says, each under a label of its own. */
function saidBy(tariff: TariffContent): Map<string, string> {
  const { facts, custody, cards, uplifts, vat } = tariffView(tariff);
  const [model = '', ...more] = custody.sentences;
  const said = new Map(facts.map(({ label, value }) => [label, value]));
  said.set('How custody is priced', model);
  for (const { name, upTo, standard, constantWatch } of custody.prices) {
    const span = upTo === '' ? '' : `up to ${upTo}: `;
    said.set(`Custody, ${name}`, `${span}${standard}, constant watch ${constantWatch}`);
  }
  said.set('Watch', more.at(-1) ?? '');
  if (more.length > 1) said.set('Beyond the last band', more[0] ?? '');
  for (const { mode, facts: cells } of cards) {
    for (const { label, value } of cells ?? []) said.set(`Interpreter ${mode}, ${label}`, value);
  }
  for (const { mode, when, rate } of uplifts) said.set(`Interpreter ${mode}, ${when}`, rate);
  for (const { label, value } of vat) said.set(`VAT, ${label}`, value);
  return said;
}
