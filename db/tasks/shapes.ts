import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { codesOf, polarities } from '../../domain/measures/indicator.ts';
import { positions } from '../../domain/tasks/answer.ts';
import { chasePlans, chaseSteps, processes, tasks } from '../schema/chase.ts';
import { codeOf, count, epochMs, of } from '../shapes.ts';

/** Where an agency stands on a question, as it is stored. */
export const position = codeOf(positions);

const contentWith = <Code extends z.ZodType>(code: Code) =>
  z.object({
    nothingToSay: z.boolean(),
    comment: z.string(),
    replies: z.array(
      z.object({ questionId: z.string(), position: code.exactOptional(), text: z.string().exactOptional() }),
    ),
  });
/** What an agency says, as it is stored; and where its positions are only counted and copied, with their own codes. */
export const answerContent = contentWith(position);
export const keptAnswer = contentWith(z.string());

/** What a lead says of an activity, as it is stored. */
export const returnContent = z.object({
  progress: z.string(),
  colour: z.string().nullable(),
  colourReason: z.string(),
  direction: z.enum(['better', 'same', 'worse']).nullable(),
  milestones: z.array(
    z.object({
      itemId: z.string(),
      standing: z.enum(['kept', 'met', 'moved']),
      on: z.string().nullable(),
      reason: z.string(),
    }),
  ),
  relevant: z.boolean().nullable(),
  retireReason: z.string(),
  costMinor: z.number().nullable(),
  achievements: z.string(),
  evidence: z.string(),
});

const planned = z.object({ id: z.string(), title: z.string(), dueOn: z.string() });
/** Milestones that are planned still. */
export const plannedMilestones = z.array(planned);

const measured = z.object({
  title: z.string(),
  area: z.string(),
  polarity: z.enum(codesOf(polarities)),
  scaled: z.number(),
  target: z.number(),
  tolerance: z.number(),
});

/** What dates and measures say of the activity of a return, of the alias `r`; and how that is read: the nearest date first, of each area of an indicator in use the last value. */
export const factsOfReturn = {
  milestones: z.array(planned.extend({ moves: count })),
  done: count,
  measures: z.array(measured),
};
export const readFactsOfReturn = sql`
  (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'title', i.title, 'dueOn', to_char(i.due_on, 'YYYY-MM-DD'),
      'moves', (select count(*) from date_moves m where m.item_id = i.id and m.state = 'agreed')) order by i.due_on, i.id), '[]')
    from dated_items i where i.activity_id = r.activity_id and i.kind = 'milestone' and i.state = 'planned') as milestones,
  (select count(*)::int from dated_items i where i.activity_id = r.activity_id and i.kind = 'milestone' and i.state = 'done') as done,
  (select coalesce(jsonb_agg(jsonb_build_object('title', i.title, 'area', x.name, 'polarity', i.polarity, 'scaled', v.scaled, 'target', g.scaled,
      'tolerance', g.tolerance) order by i.title, x.position, x.id), '[]')
    from indicators i join indicator_areas x on x.indicator_id = i.id and x.ended_at is null
      cross join lateral (select * from indicator_values w where w.area_id = x.id order by w.period desc, w.revision desc limit 1) v
      cross join lateral (select * from indicator_targets w where w.area_id = x.id and w.period <= v.period and w.state in ('set', 'agreed')
        order by w.period desc, w.revision desc limit 1) g
    where i.activity_id = r.activity_id and i.state = 'in-use' and v.scaled is not null) as measures`;

/** What is sent next if nobody acts; null where the ladder has been climbed. */
export const nextStep = z
  .object({ at: epochMs, kind: of(chaseSteps.kind), recipients: of(chaseSteps.recipients) })
  .nullable();

/** What every list of tasks says of one. */
export const taskLine = {
  id: of(tasks.id),
  kind: of(tasks.kind),
  reference: of(processes.reference),
  title: of(processes.title),
  taskState: z.string(),
  dueAt: epochMs,
  zone: of(chasePlans.zone),
};

/** And where it stands. */
export const taskMoment = {
  ...taskLine,
  processId: of(tasks.processId),
  state: of(tasks.state),
  /** Until when an answer is given or changed: the one instant that pages, mails and API name. */
  closesAt: epochMs,
  version: of(tasks.version),
};

/** What the page of a task says of it, whatever is owed. */
export const taskHead = {
  ...taskMoment,
  processKind: of(processes.kind),
  processState: of(processes.state),
  endedWhy: of(processes.endedWhy),
  now: epochMs,
  stoppedAt: epochMs.nullable(),
};
