import type { Tx } from '../../db/connect.ts';
import { addItems, finishItem } from '../../db/strategies/dated-item-acts.ts';
import type { Actor } from '../../domain/permissions.ts';
import { dayIn } from './dates.ts';
import { must } from './parts.ts';

/**
 * When the strategy was to be launched and was (S63: October became November 2002), when it came into force (S6), what is told to
 * whom (S21), and the terms of the partnership: dated items with their owners.
 */
export async function writePromises(
  tx: Tx,
  officer: Actor,
  strategyId: string,
  postOf: (agency: string) => string,
): Promise<void> {
  const passed = { hasPassed: true } as const;
  const items = [
    { kind: 'launch', title: 'Launch of the strategy', dueOn: '2002-10-31', ...passed },
    { kind: 'in-force', title: 'The strategy comes into force', dueOn: '2003-01-01', ...passed },
    {
      kind: 'telling',
      title: 'Tell drug action teams and boroughs of the revised plan',
      note: 'A summary by post to every drug action team; a talk at the meeting of borough commanders.',
      dueOn: dayIn(75),
      ownerPostId: postOf('Territorial Policing'),
    },
    {
      kind: 'terms',
      title: 'Partners as equals: how actions are owned and answered for',
      note: 'Every agency may lead, own jointly, propose and sign. Who leads answers for the whole; who owns jointly for his part.',
      dueOn: dayIn(180),
      ownerPostId: postOf('Drug Action Teams'),
    },
  ] as const;
  const [launch = '', inForce = ''] = must(await addItems(tx, officer, { strategyId, items })).itemIds;
  const launched = 'Launched a month later than planned.';
  must(await finishItem(tx, officer, { itemId: launch, doneOn: '2002-11-29', result: launched }));
  must(await finishItem(tx, officer, { itemId: inForce, doneOn: '2003-01-01', result: 'The strategy 2003-2006.' }));
}
