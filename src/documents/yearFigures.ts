/** The figures of a year: what each is called, what it says by the rules R24 to R27, and what is behind it. */
import type { Counted } from '../domain/behindFigures.ts';

interface Figure {
  /** Where the definitions have it: "/definitions#length-mean". */
  id: string;
  name: string;
  /** What it says, in words. */
  sentence: string;
  rule: 'R24' | 'R25' | 'R26' | 'R27';
}

interface CountedFigure extends Figure {
  /** The detentions that it is made of. */
  counted: Counted;
}

export const FIGURES = [
  {
    id: 'detentions',
    name: 'Detentions',
    sentence:
      'Stays that began in the year, by London’s clock, with some time under immigration power, and that are not void. A stay belongs to the suite that it began in.',
    rule: 'R24',
    counted: 'admissions',
  },
  {
    id: 'admissions-a-day',
    name: 'Admissions a day',
    sentence: 'The detentions of the year, divided by its days that have begun.',
    rule: 'R24',
    counted: 'admissions',
  },
  {
    id: 'length-mean',
    name: 'Mean length',
    sentence:
      'The time that the released detentions of the year lasted, divided by how many they are. All time in custody counts, under every power, also what lies past the end of the year; gaps do not.',
    rule: 'R25',
    counted: 'released',
  },
  {
    id: 'length-median',
    name: 'Median length',
    sentence:
      'The length in the middle when the released are put in order; of an even number, the mean of the middle two.',
    rule: 'R25',
    counted: 'released',
  },
  {
    id: 'length-p90',
    name: 'Nine in ten lasted up to',
    sentence: 'The shortest length that at least nine in ten of the released did not exceed.',
    rule: 'R25',
    counted: 'released',
  },
  {
    id: 'length-longest',
    name: 'Longest stay',
    sentence: 'The length of the longest of the released.',
    rule: 'R25',
    counted: 'released',
  },
  {
    id: 'held-average',
    name: 'Held on average',
    sentence:
      'The hours that people were held in the year, added up, divided by the hours of the year that have passed: whenever a stay began, and each part of it in the suite where it was.',
    rule: 'R26',
    counted: 'held',
  },
  {
    id: 'held-at-midnight',
    name: 'Held at midnight',
    sentence:
      'How many were held at the London midnight that a day begins with, averaged over the days.',
    rule: 'R26',
    counted: 'held',
  },
  {
    id: 'held-any-part-of-day',
    name: 'Held in any part of a day',
    sentence: 'How many were held at some time of a London day, averaged over the days.',
    rule: 'R26',
    counted: 'held',
  },
  {
    id: 'held-peak',
    name: 'Most held at once',
    sentence:
      'The most people held at one moment, and the first such moment. Whoever leaves at a moment is gone before whoever comes at it.',
    rule: 'R26',
    counted: 'held',
  },
  {
    id: 'charges-custody',
    name: 'Custody charges',
    sentence: 'What the released and priced detentions of the year cost for custody, without VAT.',
    rule: 'R27',
    counted: 'priced',
  },
  {
    id: 'charges-interpreters',
    name: 'Interpreter charges',
    sentence:
      'What the released and priced detentions of the year cost for interpreters, without VAT.',
    rule: 'R27',
    counted: 'priced',
  },
  {
    id: 'charges-total',
    name: 'Total charges',
    sentence: 'Custody and interpreters together.',
    rule: 'R27',
    counted: 'priced',
  },
  {
    id: 'charges-mean',
    name: 'Mean charge',
    sentence: 'The total, divided by how many detentions are released and priced.',
    rule: 'R27',
    counted: 'priced',
  },
  {
    id: 'released',
    name: 'Released',
    sentence:
      'Detentions of the year whose every interval has ended, with an outcome: lengths are of these.',
    rule: 'R27',
    counted: 'released',
  },
  {
    id: 'open',
    name: 'Open',
    sentence:
      'Detentions of the year that are not released yet: they are in no length and in no charge.',
    rule: 'R27',
    counted: 'open',
  },
  {
    id: 'unpriced',
    name: 'Unpriced',
    sentence:
      'Released detentions of the year that no rule gives a charge for: they are in no charge.',
    rule: 'R27',
    counted: 'unpriced',
  },
  {
    id: 'not-billable',
    name: 'Not billable',
    sentence: 'Released detentions of the year without billable time: they are in no charge.',
    rule: 'R27',
    counted: 'not-billable',
  },
] as const satisfies readonly CountedFigure[];

export type FigureId = (typeof FIGURES)[number]['id'];
