import { listComments } from '../../../db/reports/comments.ts';
import { giveSection, handSection, readySection, sectionOfTask } from '../../../db/reports/given-sections.ts';
import { resolveReport } from '../../../db/reports/resolve.ts';
import { seeSection, writes, writeSection } from '../../../db/reports/sections.ts';
import { readAnyTask } from '../../../db/tasks/read-any.ts';
import { may } from '../../../domain/permissions.ts';
import { standsStill } from '../../../domain/reports/comment.ts';
import { sectionPlace } from '../../../domain/reports/references.ts';
import { sectionFields } from '../../../domain/reports/fields.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { dayFieldsOf } from '../../web/forms/date-fields.ts';
import { aDayOrNone, anId, idOrNone, tick, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { addedTo, addition, isAdding, listAdditions, withAddition } from './additions.ts';
import { backToReport, keyIn, partWord, reportOf } from '../page.ts';

const path = '/reports/:id/sections/:key';

/** One section: its text, whether there is nothing to say, who writes it, and which of its parts have changed. */
export const reportSectionRoutes: readonly Route[] = [
  ...formAt(path, 'write-section', {
    page: show,
    more: 'insert',
    fields: () => ({ text: words(sectionFields.text), add: addition, nothing: tick }),
    act: ({ add, nothing, ...said }, { visit, actor, id: reportId, ifVersion, perform }) => {
      const text = withAddition(said.text, add);
      return perform('write-section', (tx) =>
        writeSection(tx, actor, { text, nothing, reportId, key: keyIn(visit), ifVersion }),
      );
    },
    at: 'text',
    leads: '/reports/:id?done=section-written',
  }),
  posted(`${path}/seen`, 'write-section', {
    page: show,
    act: (_, { visit, actor, id: reportId, ifVersion: version, perform }) =>
      perform('see-section', (tx) => seeSection(tx, actor, { reportId, key: keyIn(visit), version })),
    at: 'text',
    leads: (_, { visit, id }) => `/reports/${id}/sections/${keyIn(visit)}?done=section-seen`,
  }),
  posted(`${path}/writer`, 'write-report', {
    page: show,
    fields: () => ({ personId: idOrNone, dueOn: aDayOrNone('the day') }),
    act: (given, { visit, actor, id: reportId, perform }) =>
      perform('give-section', (tx) => giveSection(tx, actor, { ...given, reportId, key: keyIn(visit) })),
    at: ({ code, detail }) => (code === 'in-the-past' || detail?.['field'] === 'dueOn' ? 'dueOn-day' : 'personId'),
    leads: '/reports/:id?done=saved',
  }),
  posted(`${path}/ready`, 'write-section', {
    page: show,
    act: (_, { visit, actor, id: reportId, perform }) =>
      perform('ready-section', (tx) => readySection(tx, actor, { reportId, key: keyIn(visit) })),
    at: 'text',
    leads: '/reports/:id?done=section-ready',
  }),
  posted(`${path}/hand-over`, 'write-section', {
    page: show,
    fields: () => ({ toId: anId('Choose who writes it from now on') }),
    act: ({ toId: personId }, { visit, actor, id: reportId, perform }) =>
      perform('hand-section', (tx) => handSection(tx, actor, { reportId, key: keyIn(visit), personId })),
    at: 'toId',
    leads: '/reports/:id?done=handed-over',
  }),
  ['get', '/reports/of-task/:id', 'see-reports', showOfTask],
];

/** Who writes the section is led to it; whoever only hears of the task, or was asked once, reads whose it is. */
async function showOfTask(portal: Portal, visit: Visit): Promise<void> {
  const { task, section } = await reading(portal, visit.actor, async (tx) => ({
    task: found(await readAnyTask(tx, idIn(visit.req))),
    section: await sectionOfTask(tx, idIn(visit.req)),
  }));
  if (section !== undefined) return visit.res.redirect(303, `/reports/${section.reportId}/sections/${section.key}`);
  portal.render(visit, 'reports/writing/section-task', {
    title: task.title,
    task,
    back: { href: '/tasks', text: 'Tasks' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const report = await reportOf(portal, visit);
  const { section, authors, additions, resolved, comments } = await reading(
    portal,
    actor,
    async (tx) => {
      const whole = await resolveReport(tx, report, 'Draft');
      const { sections, authors: named } = whole.written;
      return {
        section: found(sections.find(({ key }) => key === keyIn(visit))),
        authors: named,
        additions: await listAdditions(tx, report, whole.written),
        resolved: whole,
        comments: await listComments(tx, report.id),
      };
    },
    { snapshot: true },
  );
  const saved = {
    text: section.text,
    nothing: section.nothing ? 'yes' : '',
    personId: section.writerId ?? '',
    ...dayFieldsOf('dueOn', section.dueOn),
    ifVersion: String(section.version),
  };
  const place = sectionPlace(section);
  // Another form of the page, which says nothing of the text, leaves that as it is saved.
  const shown = filled(visit, saved, { text: 'Text', nothing: 'Nothing to say here' });
  portal.render(visit, 'reports/writing/section', {
    title: place,
    report,
    section,
    additions,
    writes: report.state === 'draft' && writes(actor, section),
    gives: report.state === 'draft' && may(actor, 'write-report'),
    authors,
    others: authors.filter(({ personId }) => personId !== section.writerId),
    writer: authors.find(({ personId }) => personId === section.writerId)?.name,
    own: report.state === 'draft' && section.writerId !== null && writes(actor, section),
    comments: comments
      .filter((one) => one.section === section.key)
      .map((one) => ({ ...one, gone: !standsStill(resolved.tree, section.key, one.quote) })),
    comment: report.state === 'draft' && may(actor, 'comment-report'),
    changed: resolved.changed.filter((one) => one.section === section.key).map(({ part }) => partWord(part)),
    wrong: resolved.problems.filter((one) => one.place.startsWith(place)).map(({ text }) => text),
    ...(isAdding(req)
      ? { values: addedTo(req), differences: [] }
      : {
          values: 'text' in shown.values ? shown.values : { ...saved, ...shown.values },
          differences: shown.differences,
        }),
    back: backToReport(report),
  });
}
