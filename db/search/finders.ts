import { sql } from 'drizzle-orm';
import { heldNow } from '../held-now.ts';
import { type Finder, outside } from './finder.ts';
import { planFinders } from './plan-finders.ts';
import { reportFinders } from './report-finders.ts';

const none = sql`null::text`;
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
    partners: sql`(x.id = any((select app_processes() || app_strategies() || app_authored() || app_inspections() || app_developments())::uuid[])
      or x.parent_id = any((select app_inspections())::uuid[]))`,
    joins: sql`join processes p on p.id = x.id`,
    title: sql`x.title`,
    about: none,
  },
  ...planFinders,
  ...reportFinders,
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
