import { asOwner, insert, type Person } from '../factories.ts';

let counter = 0;

export type Strategy = { readonly processId: string; readonly itemIds: readonly string[] };

/** A strategy with two dates of a person's post, one of them overdue, and one of nobody's; watched where it is open. */
export async function createStrategy(
  ownerUrl: string,
  shape: { state: 'draft' | 'open' | 'closed'; lead: Person; agencyId: string; createdBy: string },
): Promise<Strategy> {
  counter += 1;
  return asOwner(ownerUrl, async (client) => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000);
    const running = shape.state !== 'draft';
    const processId = await insert(client, 'processes', {
      kind: 'strategy',
      reference: `STR-2001-${String(counter).padStart(4, '0')}`,
      title: 'Drugs strategy 2003-2006',
      state: shape.state,
      created_by: shape.createdBy,
      opened_at: running ? day(-100) : null,
      ended_at: shape.state === 'closed' ? day(-1) : null,
    });
    const colours = JSON.stringify([{ code: 'green', word: 'On course', bad: false }]);
    await client.query('insert into strategies (process_id, colours) values ($1, $2)', [processId, colours]);
    const { rows } = await client.query<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
      shape.lead.id,
    ]);
    const planId = await insert(client, 'chase_plans', {
      process_id: processId,
      due_at: day(60),
      closes_at: day(400),
      zone: 'Europe/London',
      due_wall_text: 'then',
      calendar: 'england-and-wales',
      calendar_version: 'test',
    });
    const itemIds: string[] = [];
    for (const [title, days, postId] of [
      ['Every borough has a team', -10, rows[0]?.id ?? null],
      ['Train two hundred officers', 60, rows[0]?.id ?? null],
      ['The result of the task force bid', 90, null],
    ] as const) {
      const taskId = running
        ? await insert(client, 'tasks', {
            process_id: processId,
            kind: 'dated-item',
            title,
            agency_id: postId === null ? null : shape.agencyId,
            post_id: postId,
            plan_id: planId,
            joined_plan_at: day(-100),
            closes_at: day(400),
            state: 'open',
          })
        : null;
      itemIds.push(
        await insert(client, 'dated_items', {
          strategy_id: processId,
          kind: 'milestone',
          title,
          first_due_on: day(days - 30),
          due_on: day(days),
          owner_post_id: postId,
          task_id: taskId,
        }),
      );
    }
    await insert(client, 'date_moves', {
      item_id: itemIds[0],
      old_on: day(-40),
      new_on: day(-10),
      reason: 'Two boroughs were merged.',
      asked_by: shape.lead.id,
      state: 'agreed',
      decided_by: shape.createdBy,
      decided_at: day(-50),
    });
    return { processId, itemIds };
  });
}
