/**
 * What is personal, apart from what is not (DESIGN 5): references and free text live in a row that can
 * be erased; everything else, and every hash, stays.
 */
import type { Detention, InterpreterSession } from './detention.ts';

/** The personal part of a detention. */
export interface DetentionReferences {
  custodyRecordNumber: string;
  detaineeReference: string | null;
  homeOfficeReference: string | null;
  /** One per interpreter session, in their order. */
  interpreters: readonly (string | null)[];
}

/** A detention without its references: what a revision keeps for ever. */
export type DetentionFacts = Omit<
  Detention,
  'custodyRecordNumber' | 'detaineeReference' | 'homeOfficeReference' | 'interpreterSessions'
> & { interpreterSessions: readonly Omit<InterpreterSession, 'interpreter'>[] };

export function splitDetention(detention: Detention): {
  facts: DetentionFacts;
  references: DetentionReferences;
} {
  const { custodyRecordNumber, detaineeReference, homeOfficeReference, ...rest } = detention;
  return {
    facts: {
      ...rest,
      interpreterSessions: rest.interpreterSessions.map(({ interpreter: _, ...facts }) => facts),
    },
    references: {
      custodyRecordNumber,
      detaineeReference,
      homeOfficeReference,
      interpreters: rest.interpreterSessions.map(({ interpreter }) => interpreter),
    },
  };
}

/** The inverse of splitDetention. */
export function joinDetention(facts: DetentionFacts, references: DetentionReferences): Detention {
  const { interpreters, ...rest } = references;
  return {
    ...rest,
    ...facts,
    interpreterSessions: facts.interpreterSessions.map((session, n) => ({
      interpreter: interpreters[n] ?? null,
      ...session,
    })),
  };
}
