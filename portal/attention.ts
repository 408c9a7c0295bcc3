import type { Attention } from '../db/reads/attention.ts';
import { calendars, pauseReasons } from './words.ts';

/** What an officer should look at, each with the page where it is dealt with; empty: nothing waits. */
export function attentionLines(attention: Attention): { text: string; href: string }[] {
  const { pausedWhy, mailsHeld, notReached, requests, unknownYears } = attention;
  const paused =
    pausedWhy === null
      ? []
      : [
          {
            text: `The post room is paused: ${pauseReasons[pausedWhy] ?? pausedWhy}. No mail leaves`,
            href: '/post-room',
          },
        ];
  return [
    ...paused,
    ...counted(mailsHeld, 'mail is held for a decision', 'mails are held for a decision', '/mails?show=trouble'),
    ...counted(notReached, 'address is not reached', 'addresses are not reached', '/not-reached'),
    ...counted(requests, 'request waits for a decision', 'requests wait for a decision', '/requests'),
    ...unknownYears.map(({ calendar, year }) => ({
      text: `The bank holidays of ${year} in ${calendars[calendar]} are not known, and open rounds touch that year`,
      href: `/bank-holidays?calendar=${calendar}`,
    })),
  ];
}

function counted(count: number, one: string, several: string, href: string) {
  return count === 0 ? [] : [{ text: `${count} ${count === 1 ? one : several}`, href }];
}
