import { sql } from 'drizzle-orm';
import type { Finder } from './finder.ts';

export const strategies = sql`any((select app_strategies())::uuid[])`;
const ofStrategy = sql`x.strategy_id = ${strategies}`;
const inStrategy = { joins: sql`join processes p on p.id = x.strategy_id`, about: sql`p.title` };

/** Strategies, their plans, and what hangs on them. */
export const planFinders: readonly Finder[] = [
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
    what: 'option',
    kind: 'plan',
    table: 'plan_options',
    partners: ofStrategy,
    ...inStrategy,
    title: sql`x.title`,
    text: sql`concat_ws(' … ', x.what, nullif(x.fits, ''), nullif(x.source, ''))`,
  },
  {
    what: 'link',
    kind: 'plan',
    table: 'links',
    partners: sql`(x.strategy_id is null or ${ofStrategy})`,
    // What is tied to any strategy stands on the page of one that it is tied to.
    joins: sql`left join processes p on p.id = coalesce(x.strategy_id, (select l.strategy_id from part_links l where l.link_id = x.id limit 1))`,
    about: sql`p.title`,
    title: sql`x.name`,
    text: sql`x.source`,
  },
  {
    what: 'revision',
    kind: 'plan',
    table: 'plan_revisions',
    only: sql`x.discarded_at is null`,
    partners: ofStrategy,
    ...inStrategy,
    title: sql`x.title`,
    text: sql`x.note`,
  },
  {
    what: 'stage',
    kind: 'plan',
    table: 'development_stages',
    partners: sql`x.development_id = any((select app_developments())::uuid[])`,
    joins: sql`join processes p on p.id = x.development_id`,
    about: sql`p.title`,
    title: sql`x.title`,
  },
];
