import { type Act, type Actor, may } from '../domain/permissions.ts';

/** Where everybody can go from everywhere: who sees the link is who may see the page. */
const places: readonly { text: string; href: string; act: Act }[] = [
  { text: 'My tasks', href: '/tasks', act: 'see-own-tasks' },
  { text: 'Overdue in my agencies', href: '/overdue', act: 'see-ladder' },
  { text: 'Calendar', href: '/calendar', act: 'see-calendar' },
  { text: 'Rounds', href: '/rounds', act: 'see-consultations' },
  { text: 'Sign-offs', href: '/sign-offs', act: 'see-sign-offs' },
  { text: 'Inspections', href: '/inspections', act: 'see-inspections' },
  { text: 'Recommendations', href: '/recommendations', act: 'see-recommendations' },
  { text: 'Strategies', href: '/strategies', act: 'see-strategies' },
  { text: 'Reviews', href: '/reviews', act: 'see-reviews' },
  { text: 'Proposals', href: '/proposals', act: 'see-proposals' },
  { text: 'Requests', href: '/requests', act: 'see-consultations' },
  { text: 'Directory', href: '/directory', act: 'see-directory' },
  { text: 'Not reached', href: '/not-reached', act: 'see-directory' },
  { text: 'Mails', href: '/mails', act: 'see-mails' },
  { text: 'Post room', href: '/post-room', act: 'see-mails' },
  { text: 'Audit', href: '/audit', act: 'see-audit' },
  { text: 'API keys', href: '/keys', act: 'see-keys' },
  { text: 'Bank holidays', href: '/bank-holidays', act: 'see-consultations' },
];

export function navigationFor(user: Actor, path: string) {
  return places
    .filter(({ act }) => may(user, act))
    .map(({ text, href }) => ({ text, href, current: path === href, active: path.startsWith(`${href}/`) }));
}
