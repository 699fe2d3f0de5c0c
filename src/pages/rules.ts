/** The rules that charges, invoices and statistics follow, in words for whoever was charged, or counts. */

/** Something that the pages lead to by its id: `/definitions#R7`. */
interface Definition {
  id: string;
  title: string;
  sentence: string;
}

export interface DefinitionGroup {
  heading: string;
  items: readonly Definition[];
}

export const RULES: readonly DefinitionGroup[] = [
  {
    heading: 'Time',
    items: [
      {
        id: 'R1',
        title: 'Times are exact',
        sentence:
          'Every time is kept to the second and as one moment, whatever the clocks showed: a time without its zone is asked about, and never guessed.',
      },
      {
        id: 'R2',
        title: 'Time is what really passed',
        sentence:
          'The length of a stay is the time between two moments, so that the nights when clocks change are an hour shorter or longer, as they were.',
      },
      {
        id: 'R3',
        title: 'A stay is made of intervals',
        sentence:
          'The intervals of a stay follow each other and never overlap; the moment that one ends belongs to the next. Gaps between them are not billed, and no time lies in the future.',
      },
      {
        id: 'R4',
        title: 'Days and years are London’s',
        sentence:
          'Days, months and years begin at midnight in London. A financial year runs from 1 April to 31 March and is named by the year it begins in.',
      },
    ],
  },
  {
    heading: 'Which tariff, and which time',
    items: [
      {
        id: 'R5',
        title: 'One tariff prices the whole stay',
        sentence:
          'A stay is priced by the tariff that was in force for its customer on the London day on which its first time under immigration power began, or on which the person arrived if there was none. Where no tariff was in force, it is unpriced.',
      },
      {
        id: 'R6',
        title: 'Only billable time is charged',
        sentence:
          'Time counts where the tariff bills the power that the person was held under: immigration power, unless the tariff says that all time is billed. A stay with nothing to charge is not billable, and no invoice is issued for it.',
      },
    ],
  },
  {
    heading: 'The custody charge',
    items: [
      {
        id: 'R7',
        title: 'Bands of time',
        sentence:
          'The charge is the price of the first band that the billable time fits into. Exactly 12 hours are within 0-12 hours; a second more is in the next band. A fixed price is a single band without an end.',
      },
      {
        id: 'R8',
        title: 'Constant watch',
        sentence:
          'The tariff says how watched time is charged: the whole stay at the constant watch price if any of it was watched; or the standard price for all of it and the difference for the watched part; or the watched and the unwatched time each by itself.',
      },
      {
        id: 'R9',
        title: 'Beyond the last band',
        sentence:
          'For a stay longer than the last band the tariff says what follows: no price at all, so that the stay is unpriced; or the table begins again; or an amount for each further period begun. Nothing is made up where the tariff is silent.',
      },
      {
        id: 'R10',
        title: 'Other ways to charge',
        sentence:
          'In place of bands a tariff can charge by the hour begun, by the period begun, or by the night: each London midnight within an interval, and at least one.',
      },
      {
        id: 'R11',
        title: 'Agreed charge',
        sentence:
          'For a stay that is unpriced because it is longer than the last band, an amount can be agreed, with a reason and the person who agreed it. It holds for that revision of the record alone, and whoever enters it is not who issues the invoice.',
      },
    ],
  },
  {
    heading: 'Interpreter fees',
    items: [
      {
        id: 'R12',
        title: 'One fee for each session',
        sentence:
          'A session is billed if the power in force when it began is billed. It costs what the provider charged; or the tariff’s rate for its kind: worked time rounded up to the step and to the minimum, each moment at the highest rate that applies to it, with travel, or the cancellation fee alone.',
      },
      {
        id: 'R13',
        title: 'Shared engagements',
        sentence:
          'An engagement for several detainees is shared between them to the penny, and the first shares take the odd pennies. Shares that are missing, repeated or disagree leave the charge unpriced.',
      },
      {
        id: 'R14',
        title: 'One interpreter in two places',
        sentence:
          'Two sessions of one interpreter that overlap, and are not of one engagement, are shown on both records. Neither is invoiced until somebody has resolved it with a reason.',
      },
    ],
  },
  {
    heading: 'Totals',
    items: [
      {
        id: 'R15',
        title: 'To the penny',
        sentence:
          'Each line is rounded once, half a penny up, and the net amount is the sum of the lines.',
      },
      {
        id: 'R16',
        title: 'VAT',
        sentence:
          'The tariff says whether there is VAT, and at which rate. It is computed once for a document, on its net amount, half a penny up.',
      },
      {
        id: 'R17',
        title: 'Every line explains itself',
        sentence:
          'Each line of a charge has its rules and one sentence of working, in the same words on the page, in the PDF and in the data.',
      },
    ],
  },
  {
    heading: 'Invoices',
    items: [
      {
        id: 'R18',
        title: 'An invoice is frozen',
        sentence:
          'An invoice is for one released and priced stay, and keeps all that it was made from. It never changes once it is issued, and anybody can price it again.',
      },
      {
        id: 'R19',
        title: 'Numbers without gaps',
        sentence:
          'Invoices, credit notes and claims each have a series of numbers for each financial year of issue. No number is left out, and none is used twice.',
      },
      {
        id: 'R20',
        title: 'One live invoice',
        sentence:
          'A stay has at most one live invoice. Whether it is live, credited, superseded, paid or disputed stands beside it, and not in it.',
      },
      {
        id: 'R21',
        title: 'Corrections',
        sentence:
          'An invoice is superseded once what it shows has changed. It is put right by a credit note that mirrors it and a new invoice, both or neither, so that every change can be followed.',
      },
      {
        id: 'R22',
        title: 'Payment',
        sentence:
          'An invoice is due 30 days after its issue, unless the customer has other terms. Invoices less credit notes less payments are the balance, always.',
      },
      {
        id: 'R23',
        title: 'Purchase orders',
        sentence:
          'Where the customer requires a purchase order, nothing is issued without one that is valid on the day of release.',
      },
    ],
  },
  {
    heading: 'The year’s averages',
    items: [
      {
        id: 'R24',
        title: 'Detentions and admissions',
        sentence:
          'A year’s detentions are those that have time under immigration power, are not void, and began in it; each counts for the suite that it began in. Admissions a day are these, divided by the days of the year that have begun.',
      },
      {
        id: 'R25',
        title: 'Length of stay',
        sentence:
          'Mean, median, 90th percentile and longest are of the released among them, over all of their time in custody, whatever the power.',
      },
      {
        id: 'R26',
        title: 'How many are held at once',
        sentence:
          'Average occupancy is all hours that people were held within the year by the hours of the year, whenever their stays began. Counts at midnight, and of any part of a day, are said beside it, since they are other measures.',
      },
      {
        id: 'R27',
        title: 'What an average leaves out',
        sentence:
          'Figures are also given by month, suite, band, watch, outcome and operation, and always with how many stays are open, unpriced or not billable. They are rounded to three decimals; of nothing there is no average.',
      },
      {
        id: 'R28',
        title: 'As it was known',
        sentence:
          'A past moment can be asked for: the year is then counted from what was recorded, published and agreed by then.',
      },
    ],
  },
];

/** "R7" -> where it is explained. */
export function ruleLinks(ids: readonly string[]): { id: string; href: string }[] {
  return ids.map((id) => ({ id, href: `/definitions#${id}` }));
}
