import type { Attention } from '../../db/office/read-attention.ts';
import { pauseReasons } from './post-room/mail-words.ts';
import { calendars } from '../calendar/words.ts';

type Line = { readonly text: string; readonly href: string; readonly more?: string };

/** What an officer should look at, each with the page where it is dealt with; empty: nothing waits. */
export function attentionLines(attention: Attention): Line[] {
  const { pausedWhy, mailsHeld, notReached, requests, unowned, stuck, vacant, unknownYears } = attention;
  const why = pauseReasons[pausedWhy ?? '']?.why ?? pausedWhy ?? '';
  const paused = pausedWhy === null ? [] : [{ text: 'The post room is paused', href: '/post-room', more: why }];
  return [
    ...paused,
    ...counted(mailsHeld, 'mail is held for a decision', 'mails are held for a decision', '/mails?show=trouble'),
    ...counted(notReached, 'address is not reached', 'addresses are not reached', '/not-reached'),
    ...counted(unowned, 'task is owed by nobody', 'tasks are owed by nobody', '/owed-by-nobody'),
    ...counted(stuck, 'sign-off is stuck', 'sign-offs are stuck', '/owed-by-nobody'),
    ...counted(vacant, 'place in the work has nobody', 'places in the work have nobody', '/owed-by-nobody'),
    ...counted(requests, 'request waits for a decision', 'requests wait for a decision', '/requests'),
    ...unknownYears.map(({ calendar, year }) => ({
      text: `The bank holidays of ${year} in ${calendars[calendar]} are not known`,
      href: `/bank-holidays?calendar=${calendar}`,
      more: 'open rounds touch that year',
    })),
  ];
}

function counted(count: number, one: string, several: string, href: string): Line[] {
  return count === 0 ? [] : [{ text: `${count} ${count === 1 ? one : several}`, href }];
}
