import type { Stuck, StuckProcess } from '../../db/chase/read-stuck.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { mendsItself } from '../../domain/process-trouble.ts';

type Line = { readonly text: string; readonly href: string; readonly more: string };

const when = (at: number) => pageTime(at, 'Europe/London');

/** What should go on and does not, for whoever runs the directorate, each with where it shows; empty: everything goes on. */
export function stuckLines({ processes, unrecorded, unheard, returned, mailsWaitSince }: Stuck): Line[] {
  const mails =
    mailsWaitSince === null
      ? []
      : [{ text: 'No mail goes out', href: '/post-room', more: `mails have waited since ${when(mailsWaitSince)}` }];
  return [
    ...mails,
    ...processes.map((process) => ({
      text: `${process.reference} ${process.title}`,
      href: processPath(process.kind, process.id),
      more: whatIsWrong(process),
    })),
    ...unrecorded.map(({ reference, title, kind, id, at }) => ({
      text: `${reference} ${title}`,
      href: processPath(kind, id),
      more: `what somebody decided on ${when(at)} could not be written down, because of a fault on our side. Tell an administrator, and decide again`,
    })),
    ...unheard.map(({ reference, title, kind, id, tasks, at }) => ({
      text: `${reference} ${title}`,
      href: processPath(kind, id),
      more: `an escalation on ${when(at)} reached nobody whom it was meant for, ${tasks === 1 ? 'about one task' : `about ${tasks} tasks`}. See in the directory who holds the posts and whose address is not reached`,
    })),
    ...returned.map(({ mailId, person, status, at }) => ({
      text: `A mail to ${person} came back`,
      href: `/mails/${mailId}`,
      more: `on ${when(at)}, ${status === null ? 'in a form that Concordat cannot read' : `with the code ${status}, which does not speak of the address`}. Read what it says`,
    })),
  ];
}

function whatIsWrong({ trouble, since, restarts }: StuckProcess): string {
  if (trouble === 'late') return `its next step was due on ${when(since)}; it is being tried again`;
  const seen = `noticed on ${when(since)}`;
  if (trouble !== 'lost')
    return `something in it fails again and again, ${seen}. Tell an administrator: the worker’s log says why`;
  return mendsItself(trouble, restarts)
    ? `its timer was lost, ${seen}; it is being started again`
    : `its timer was lost, ${seen}; it was started again ${restarts} times and did not keep running. Tell an administrator`;
}
