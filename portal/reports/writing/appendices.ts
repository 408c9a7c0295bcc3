import { addAppendix, changeAppendix, removeAppendix } from '../../../db/reports/appendices.ts';
import { resolveReport } from '../../../db/reports/resolve.ts';
import { seeSection } from '../../../db/reports/sections.ts';
import { appendixFields, mostAppendices } from '../../../domain/reports/fields.ts';
import { isAboutFile } from '../../tasks/answers/attached-file.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, type Field, wholeOrNone, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { type Upload, uploadOf } from '../../web/forms/upload.ts';
import { found, reading } from '../../web/page.ts';
import { addedTo, addition, isAdding, listAdditions, withAddition } from './additions.ts';
import { backToReport, keyIn, partWord, reportOf } from '../page.ts';

const path = '/reports/:id/appendices/:key';

/** The document that was chosen, or none. */
const fileOrNone: Field<NonNullable<Upload['file']> | null> = (req) => {
  const { file, tooLarge } = uploadOf(req);
  return tooLarge ? { problems: [{ field: 'file', text: 'The file is larger than 10 MB' }] } : { value: file ?? null };
};

const appendixAsked = {
  title: aLine(appendixFields.title, 'Give the appendix a title'),
  text: words(appendixFields.text),
  add: addition,
};

/** Appendices: a text with parts of its own, or a document, in their order (S75). */
export const reportAppendixRoutes: readonly Route[] = [
  ...formAt('/reports/:id/appendices/new', 'write-report', {
    page: show,
    upload: true,
    more: 'insert',
    fields: () => ({ ...appendixAsked, file: fileOrNone }),
    act: ({ add, ...said }, { actor, id: reportId, perform }) => {
      const appendix = { ...said, text: withAddition(said.text, add), reportId };
      return perform('add-appendix', (tx) => addAppendix(tx, actor, appendix));
    },
    at: (refusal) => (isAboutFile(refusal) ? 'file' : 'text'),
    leads: '/reports/:id?done=appendix-added',
  }),
  ...formAt(path, 'write-report', {
    page: show,
    more: 'insert',
    fields: () => ({
      ...appendixAsked,
      order: wholeOrNone({ from: 1, to: mostAppendices }, 'Say which appendix it is, for example 2'),
    }),
    act: ({ order, add, title, ...said }, { visit, actor, id: reportId, ifVersion, perform }) => {
      const text = withAddition(said.text, add);
      const appendix = { title, text, order: order ?? mostAppendices, reportId, key: keyIn(visit), ifVersion };
      return perform('change-appendix', (tx) => changeAppendix(tx, actor, appendix));
    },
    at: 'text',
    leads: '/reports/:id?done=saved',
  }),
  posted(`${path}/seen`, 'write-report', {
    page: show,
    act: (_, { visit, actor, id: reportId, ifVersion: version, perform }) =>
      perform('see-appendix', (tx) => seeSection(tx, actor, { reportId, key: keyIn(visit), version })),
    at: 'text',
    leads: (_, { visit, id }) => `/reports/${id}/appendices/${keyIn(visit)}?done=section-seen`,
  }),
  posted(`${path}/remove`, 'write-report', {
    page: show,
    act: (_, { visit, actor, id: reportId, ifVersion, perform }) =>
      perform('remove-appendix', (tx) => removeAppendix(tx, actor, { reportId, key: keyIn(visit), ifVersion })),
    at: 'text',
    leads: '/reports/:id?done=appendix-removed',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { req, actor } = visit;
  const report = await reportOf(portal, visit);
  const { additions, resolved } = await reading(
    portal,
    actor,
    async (tx) => {
      const whole = await resolveReport(tx, report, 'Draft');
      return { resolved: whole, additions: await listAdditions(tx, report, whole.written) };
    },
    { snapshot: true },
  );
  const { appendices } = resolved.written;
  const appendix =
    req.params['key'] === undefined ? undefined : found(appendices.find(({ key }) => key === keyIn(visit)));
  const saved = {
    title: appendix?.title ?? '',
    text: appendix?.text ?? '',
    order: String(appendix === undefined ? appendices.length + 1 : appendices.indexOf(appendix) + 1),
    ...(appendix !== undefined && { ifVersion: String(appendix.version) }),
  };
  portal.render(visit, 'reports/writing/appendix', {
    title: appendix?.title ?? 'A new appendix',
    report,
    appendix,
    additions,
    writes: report.state === 'draft',
    changed: resolved.changed.filter(({ section }) => section === appendix?.key).map(({ part }) => partWord(part)),
    ...(isAdding(req) ? { values: addedTo(req), differences: [] } : filled(visit, saved, labels)),
    back: backToReport(report),
  });
}

const labels = { title: 'Title', text: 'Text', order: 'Which appendix it is' };
