/** What a record's page says was done, by the code in its address. */
export const DONE = {
  'booked-in': 'The person is booked in.',
  'recorded-before': 'All of this was recorded before. Nothing was written twice.',
  watch: 'The watch was changed.',
  moved: 'The person was moved.',
  power: 'The power was changed.',
  session: 'The interpreter session was added.',
  released: 'The release was recorded.',
  voided: 'The record was voided.',
  amended: 'The record was amended.',
  agreed: 'The agreed charge was entered. Someone else has to issue the invoice.',
  accepted: 'The overlapping sessions were accepted.',
  lifted: 'The billing stop was lifted.',
} as const;
export type DoneCode = keyof typeof DONE;
