import { type Act, type Actor, may } from '../../domain/permissions.ts';

type Place = { readonly text: string; readonly href: string; readonly act: Act; readonly what?: string };

/** Where everybody can go from everywhere: who sees the link is who may see the page. */
const places: readonly Place[] = [
  { text: 'My tasks', href: '/tasks', act: 'see-own-tasks' },
  { text: 'Overdue in my agencies', href: '/overdue', act: 'see-ladder' },
  { text: 'Calendar', href: '/calendar', act: 'see-calendar' },
  { text: 'Strategies', href: '/strategies', act: 'see-strategies' },
  { text: 'Reviews', href: '/reviews', act: 'see-reviews' },
  { text: 'Rounds', href: '/rounds', act: 'see-consultations' },
  { text: 'Sign-offs', href: '/sign-offs', act: 'see-sign-offs' },
  { text: 'Inspections', href: '/inspections', act: 'see-inspections' },
  { text: 'Reports', href: '/reports', act: 'see-reports' },
];

/** What is owed to a review: part of the reviews for whoever sees those, of his own tasks for everybody else. */
const ofReviews = ['/returns', '/review-actions', '/strands'];
/** The pages that belong to a place and do not lie below it. */
const belonging: Readonly<Record<string, readonly string[]>> = {
  '/tasks': ['/inspection-tasks', '/nominations', '/plan-proposals'],
  '/strategies': ['/bids', '/budget-lines', '/command', '/dates', '/lessons', '/measures'],
  '/reports': ['/report-sections'],
  '/reviews': ofReviews,
  '/sign-offs': ['/bodies'],
};

/** What staff need now and then: one page of them, since two lines of links are read by nobody. */
const more: readonly Required<Place>[] = [
  { text: 'Requests', href: '/requests', act: 'see-consultations', what: 'Agencies ask for more time' },
  {
    text: 'Owed by nobody',
    href: '/owed-by-nobody',
    act: 'see-consultations',
    what: 'Tasks, stages and places that wait for somebody',
  },
  { text: 'Proposed inspections', href: '/proposals', act: 'see-proposals', what: 'A rule found grounds, you decide' },
  {
    text: 'Recommendations',
    href: '/recommendations',
    act: 'see-recommendations',
    what: 'The register across all inspections',
  },
  {
    text: 'Developments',
    href: '/developments',
    act: 'see-development',
    what: 'How strategies come about, stage by stage',
  },
  {
    text: 'Timeliness',
    href: '/timeliness',
    act: 'see-timeliness',
    what: 'Who answers in time, by agency, body and period',
  },
  { text: 'Directory', href: '/directory', act: 'see-directory', what: 'Agencies, posts, people, bodies, leavers' },
  { text: 'Feedback', href: '/feedback', act: 'see-feedback', what: 'What the public says of its pages' },
  { text: 'Not reached', href: '/not-reached', act: 'see-directory', what: 'People whose address does not work' },
  { text: 'Mails', href: '/mails', act: 'see-mails', what: 'Every mail, and what became of it' },
  { text: 'Post room', href: '/post-room', act: 'see-mails', what: 'Pause and resume what is mailed' },
  { text: 'Bank holidays', href: '/bank-holidays', act: 'see-consultations', what: 'The days that no deadline counts' },
  { text: 'Audit', href: '/audit', act: 'see-audit', what: 'Who did what, and when' },
  {
    text: 'Retention',
    href: '/retention',
    act: 'see-retention',
    what: 'What is removed by its age, and legal holds',
  },
  {
    text: 'Staff accounts',
    href: '/staff-accounts',
    act: 'see-staff-accounts',
    what: 'With which account each of the staff signs in',
  },
  { text: 'API keys', href: '/keys', act: 'see-keys', what: 'For programs that work with Concordat' },
];

const morePlace: Place = { text: 'More', href: '/more', act: 'see-more' };

/** The links at the head of every page; those who have no page "More" find what they may see of it in the same line. */
export function navigationFor(user: Actor, path: string) {
  const rest = may(user, morePlace.act) ? [morePlace] : more;
  const under = (href: string) => path.startsWith(`${href}/`);
  const within = (href: string) => path === href || under(href);
  const elsewhere = may(user, 'see-reviews') ? [] : ofReviews;
  const partsOf = (href: string) => [...(belonging[href] ?? []), ...(href === '/tasks' ? elsewhere : [])];
  return [...places, ...rest]
    .filter(({ act }) => may(user, act))
    .map(({ text, href }) => ({
      text,
      href,
      current: path === href,
      active:
        under(href) || partsOf(href).some(within) || (href === morePlace.href && more.some((one) => within(one.href))),
    }));
}

export function moreFor(user: Actor) {
  return more.filter(({ act }) => may(user, act));
}
