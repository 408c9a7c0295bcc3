import { sql, type SQL } from 'drizzle-orm';
import type { SearchKind } from '../../domain/search/search.ts';
import { heldNow } from '../held-now.ts';

/** What is found, as far as its page and its word are of their own; of a process its kind says the rest. */
export type What =
  | 'process'
  | 'strand'
  | 'activity'
  | 'date'
  | 'indicator'
  | 'lesson'
  | 'input'
  | 'answer'
  | 'return'
  | 'log-item'
  | 'paper-comment'
  | 'paper'
  | 'person'
  | 'post'
  | 'agency'
  | 'body';

/** How one table is searched, as `x`. Walls stand in the database; what a partner has is said besides, so that an index finds it (0037). */
export type Finder = {
  readonly what: What;
  readonly kind: SearchKind;
  readonly table: string;
  /** Its words are names, which are not stemmed. */
  readonly names?: true;
  /** What of it is searched at all? */
  readonly only?: SQL;
  /** Which rows does a partner have, by their keys? */
  readonly partners: SQL;
  /** The process it belongs to, and whatever else is joined. */
  readonly joins: SQL;
  readonly title: SQL;
  /** A line that says where it stands or whose it is. */
  readonly about: SQL;
  /** The text that a passage is shown of. */
  readonly text?: SQL;
  /** The task by which it is seen. */
  readonly task?: SQL;
};

const none = sql`null::text`;
const strategies = sql`any((select app_strategies())::uuid[])`;
const ofStrategy = sql`x.strategy_id = ${strategies}`;
const inStrategy = { joins: sql`join processes p on p.id = x.strategy_id`, about: sql`p.title` };
const outside = sql`left join processes p on false`;
const ofTask = sql`x.task_id = any((select app_tasks())::uuid[])`;
const byTask = {
  joins: sql`join tasks t on t.id = x.task_id join processes p on p.id = t.process_id left join agencies a on a.id = t.agency_id`,
  title: sql`coalesce(t.title, p.title)`,
  about: sql`a.name`,
  task: sql`x.task_id`,
};
const spoken = sql`
  (select string_agg(said, ' … ') from jsonb_array_elements_text(jsonb_path_query_array(x.content, '$.replies[*].text')) said)`;

export const finders: readonly Finder[] = [
  {
    what: 'process',
    kind: 'process',
    table: 'processes',
    partners: sql`(x.id = any((select app_processes() || app_strategies() || app_authored() || app_inspections())::uuid[])
      or x.parent_id = any((select app_inspections())::uuid[]))`,
    joins: sql`join processes p on p.id = x.id`,
    title: sql`x.title`,
    about: none,
  },
  { what: 'strand', kind: 'plan', table: 'strands', partners: ofStrategy, ...inStrategy, title: sql`x.name` },
  {
    what: 'activity',
    kind: 'plan',
    table: 'activities',
    partners: sql`x.strand_id = any(array(select s.id from strands s where s.strategy_id = ${strategies}))`,
    joins: sql`join strands s on s.id = x.strand_id join processes p on p.id = s.strategy_id`,
    title: sql`x.title`,
    about: sql`p.title`,
  },
  {
    what: 'date',
    kind: 'plan',
    table: 'dated_items',
    partners: ofStrategy,
    ...inStrategy,
    title: sql`x.title`,
    text: sql`x.result`,
  },
  {
    what: 'indicator',
    kind: 'measure',
    table: 'indicators',
    partners: ofStrategy,
    ...inStrategy,
    title: sql`x.title`,
    text: sql`x.definition`,
  },
  {
    what: 'lesson',
    kind: 'lesson',
    table: 'lessons',
    partners: sql`x.id = any((select app_lessons())::uuid[])`,
    ...inStrategy,
    title: sql`x.title`,
    text: sql`concat_ws(' … ', x.source, x.learned)`,
  },
  {
    what: 'input',
    kind: 'input',
    table: 'inputs',
    partners: ofStrategy,
    ...inStrategy,
    title: sql`x.title`,
    text: sql`concat_ws(' … ', nullif(x.source, ''), x.said)`,
  },
  {
    what: 'answer',
    kind: 'answer',
    table: 'answers',
    only: sql`not exists (select from answers n where n.task_id = x.task_id and n.version > x.version)`,
    partners: ofTask,
    ...byTask,
    text: sql`concat_ws(' … ', nullif(x.content ->> 'comment', ''), ${spoken})`,
  },
  {
    what: 'return',
    kind: 'answer',
    table: 'review_returns',
    // Of a part that is marked since it was asked nobody outside finds any more.
    only: sql`exists (select from activities v where v.id = x.activity_id)`,
    partners: sql`(x.agency_id = any(app_agencies()) or x.leader_agency_id = any(app_agencies()))`,
    joins: sql`join processes p on p.id = x.process_id join activities v on v.id = x.activity_id left join agencies a on a.id = x.agency_id`,
    title: sql`v.title`,
    about: sql`a.name`,
    text: sql`concat_ws(' … ', nullif(x.sent ->> 'progress', ''), x.sent ->> 'achievements')`,
    task: sql`x.task_id`,
  },
  {
    what: 'log-item',
    kind: 'comment',
    table: 'log_items',
    partners: sql`x.agency_id = any(app_agencies())`,
    joins: sql`join processes p on p.id = x.process_id left join agencies a on a.id = x.agency_id`,
    title: sql`p.title`,
    about: sql`a.name`,
    text: sql`concat_ws(' … ', x.comment, nullif(x.response, ''), nullif(x.changed, ''))`,
    task: sql`(select k.task_id from answers k where k.id = x.answer_id)`,
  },
  {
    what: 'paper-comment',
    kind: 'comment',
    table: 'paper_comments',
    partners: sql`(x.process_id = any((select app_sign_offs() || app_authored())::uuid[]) or x.agency_id = any(app_agencies()))`,
    joins: sql`left join processes p on p.id = x.process_id join documents d on d.id = x.document_id left join people n on n.id = x.person_id`,
    title: sql`coalesce(p.title, d.title)`,
    about: sql`n.name`,
    text: sql`concat_ws(' … ', x.comment, nullif(x.reason, ''))`,
  },
  {
    what: 'paper',
    kind: 'paper',
    table: 'documents',
    only: sql`not exists (select from documents n where n.process_id = x.process_id and n.title = x.title and n.version > x.version)`,
    partners: sql`(x.process_id = any((select app_processes() || app_inspections() || app_authored())::uuid[])
      or x.id = any(array(select r.document_id from round_papers() r)))`,
    joins: sql`left join processes p on p.id = x.process_id`,
    title: sql`x.title`,
    about: sql`p.title`,
    text: sql`coalesce(nullif(x.text, ''), x.file_name)`,
  },
  {
    what: 'person',
    kind: 'person',
    table: 'people',
    names: true,
    only: sql`x.erased_at is null and x.merged_into_id is null`,
    partners: sql`x.id = any((select array_append(app_colleagues() || app_known_people() || app_signs_with(), app_person()))::uuid[])`,
    joins: outside,
    title: sql`x.name`,
    about: sql`(select string_agg(o.title || ', ' || a.name, '; ' order by o.title) from post_holders h join posts o on o.id = h.post_id
      join agencies a on a.id = o.agency_id where h.person_id = x.id and ${heldNow})`,
  },
  {
    what: 'post',
    kind: 'person',
    table: 'posts',
    names: true,
    only: sql`x.ended_at is null`,
    partners: sql`(x.agency_id = any(app_agencies()) or x.id = any((select app_posts())::uuid[]))`,
    joins: sql`left join agencies a on a.id = x.agency_id ${outside}`,
    title: sql`x.title`,
    about: sql`a.name`,
  },
  {
    what: 'agency',
    kind: 'agency',
    table: 'agencies',
    names: true,
    partners: sql`(x.is_directorate or x.id = any((select app_agencies() || app_inspected_agencies() || app_given_agencies() || app_led_agencies())::uuid[]))`,
    joins: outside,
    title: sql`x.name`,
    about: none,
  },
  {
    what: 'body',
    kind: 'agency',
    table: 'bodies',
    names: true,
    partners: sql`true`,
    joins: outside,
    title: sql`x.name`,
    about: none,
  },
];
