/**
 * The keys that a log registered, one after another. Whoever can write the database can register a key of
 * their own; but only the key before it endorses it, and that one's private half stands elsewhere.
 */
import type { AuditEvent } from './auditLog.ts';
import { isEndorsed, isPublicKey, type VerifierKey, verifierKeyText } from './signedNote.ts';

export interface ChainedKey extends VerifierKey {
  /** The place of the event that registered it: it signs for the log from the next size on. */
  index: number;
  /**
   * The place of the registration without an endorsement that its chain begins with; null where that is
   * the log's first.
   */
  unendorsed: number | null;
}

/** The key that an event registers after another; null where it is none, or is wrongly endorsed. */
export function keyAfter(
  before: ChainedKey | undefined,
  name: string,
  { index, details }: Pick<AuditEvent, 'index' | 'details'>,
): ChainedKey | null {
  const publicKey = String(details?.publicKey);
  if (!isPublicKey(publicKey)) return null;
  const key = { name, publicKey, index };
  if (!before) return { ...key, unendorsed: null };
  const endorsement = details?.endorsement;
  if (endorsement === undefined) return { ...key, unendorsed: index };
  const isRight = isEndorsed(key, { ...before, endorsement: String(endorsement) });
  return isRight ? { ...key, unendorsed: before.unendorsed } : null;
}

/** All that events registered, oldest first, but for what is no key or is wrongly endorsed. */
export function keyChain(name: string, events: readonly AuditEvent[]): ChainedKey[] {
  const keys: ChainedKey[] = [];
  for (const event of events) {
    const key = keyAfter(keys.at(-1), name, event);
    if (key) keys.push(key);
  }
  return keys;
}

/** The one that signs for a log at a size: the last that its events up to there registered. */
export function keyAt(keys: readonly ChainedKey[], size: number): ChainedKey | undefined {
  return keys.findLast(({ index }) => index < size);
}

/**
 * The keys as they are published, a line each. One that no endorsement vouches for is commented out: who
 * has checked it with the force takes it in.
 */
export function keyLines(keys: readonly ChainedKey[]): string {
  return keys
    .map((key) => {
      const caution = cautionOn(key);
      return caution ? `${caution}# ${verifierKeyText(key)}\n` : `${verifierKeyText(key)}\n`;
    })
    .join('');
}

function cautionOn({ index, unendorsed }: ChainedKey): string {
  if (unendorsed === null) return '';
  const from = index === unendorsed ? '' : `, after one registered at event ${unendorsed}`;
  return `# registered at event ${index}${from} without the key before it: check it with the force, and take out the # below\n`;
}
