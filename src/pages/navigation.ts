/** Where each role finds its work. */
import type { Actor, Role } from '../usecases/access.ts';

interface Place {
  text: string;
  href: string;
  /** Who is offered it. */
  roles: readonly Role[];
  /** Other paths that belong to it. */
  within?: RegExp;
}

/** The first place that a role is offered is where it starts. */
const PLACES: readonly Place[] = [
  { text: 'Held now', href: '/held', roles: ['custody'], within: /^\/book-in/ },
  { text: 'To do', href: '/to-do', roles: ['finance'], within: /^\/exceptions/ },
  { text: 'Audit', href: '/audit', roles: ['auditor'], within: /^\/verify/ },
  {
    text: 'Find',
    href: '/find',
    roles: ['custody', 'finance', 'auditor'],
    within: /^\/detentions/,
  },
  { text: 'Invoices', href: '/invoices', roles: ['finance', 'auditor'], within: /^\/disputes/ },
  { text: 'Runs and claims', href: '/runs', roles: ['finance', 'auditor'], within: /^\/claims/ },
  {
    text: 'Accounts',
    href: '/accounts',
    roles: ['finance', 'auditor'],
    within: /^\/(payments|customers)/,
  },
  { text: 'Tariffs', href: '/tariffs', roles: ['finance', 'auditor', 'administrator'] },
  { text: 'The year', href: '/years', roles: ['finance', 'auditor', 'administrator'] },
];

const isOffered = (place: Place, { roles }: Actor) =>
  place.roles.some((role) => roles.includes(role));

/** Whoever has no place of their own starts here. */
export function startOf(actor: Actor): string {
  return PLACES.find((place) => isOffered(place, actor))?.href ?? '/definitions';
}

/** The places that an actor is offered; the one that a path belongs to is marked. */
export function navigationFor(actor: Actor, path: string) {
  return PLACES.filter((place) => isOffered(place, actor)).map(({ text, href, within }) => ({
    text,
    href,
    current: path === href,
    active: path !== href && (path.startsWith(`${href}/`) || within?.test(path) === true),
  }));
}
