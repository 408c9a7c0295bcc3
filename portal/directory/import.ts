import { leadOn } from '../web/done.ts';
import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { importDirectory, previewImport } from '../../db/directory/import/import.ts';
import { importColumns } from '../../domain/directory/import-lines.ts';
import type { ImportPlan } from '../../domain/directory/import-known.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { madeForVisitor, reading } from '../web/page.ts';
import { againAfter, perform } from '../web/perform.ts';
import { sendCsv } from '../web/csv.ts';
import { renderDirectory } from './page.ts';
import { fileBody, readFileForm } from '../web/forms/multipart.ts';

/** The directory from a file (F82): a preview that writes nothing, and its confirmation. */
export const directoryImportRoutes: readonly Route[] = [
  ['get', '/directory/import', 'write-directory', askForFile],
  ['get', '/directory/import/template.csv', 'write-directory', sendTemplate],
  ['post', '/directory/import', 'write-directory', takeFile, fileBody],
  ['post', '/directory/import/confirm', 'write-directory', confirm, fileBody],
];

const mostListed = 200;
const example = [
  [
    'Health Service',
    '',
    'agency',
    'strategic',
    'england-and-wales',
    'Policy adviser',
    'respondent',
    '',
    'Ann Example',
    'ann.example@example.org',
    '',
  ],
  ['Health Service', '', '', '', '', 'Head of policy', 'manager', '1', 'Ben Example', 'ben.example@example.org', ''],
  ['Prison Health', 'Health Service', 'unit', 'borough', '', '', '', '', '', '', ''],
];

function askForFile(portal: Portal, visit: Visit): void {
  renderDirectory(portal, visit, 'directory/import', {
    title: 'Import from a file',
    section: 'Agencies',
    back: { href: '/directory', text: 'Agencies' },
  });
}

function wrongFile(portal: Portal, visit: Visit, text: string): void {
  askForFile(portal, { ...visit, again: { problems: [{ field: 'file', text }] } });
}

async function sendTemplate(_portal: Portal, { res }: Visit): Promise<void> {
  async function* rows() {
    yield example;
  }
  await sendCsv(res, 'directory.csv', importColumns, rows());
}

async function takeFile(portal: Portal, visit: Visit): Promise<void> {
  const form = await readFileForm(visit.req.body, visit.req.get('content-type') ?? '');
  const file = form?.file;
  if (file === undefined) return wrongFile(portal, visit, 'Choose a CSV file');
  if (!isUtf8(file.content))
    return wrongFile(portal, visit, 'The file is no CSV file in UTF-8. Save it as “CSV UTF-8” and choose it again');
  await preview(portal, visit, withPlainEnds(file.content.toString('utf8').replaceAll('\0', '')));
}

/** Browsers send the line ends of a text area as CRLF, whatever the file had. */
function withPlainEnds(csv: string): string {
  return csv.replaceAll(/\r\n?/gu, '\n');
}

async function preview(portal: Portal, visit: Visit, csv: string): Promise<void> {
  const {
    plan,
    problems: flaws,
    notes,
    counts,
    seen,
  } = await reading(portal, visit.actor, (tx) => previewImport(tx, csv));
  const changes = changesOf(plan);
  renderDirectory(portal, visit, 'directory/import-preview', {
    title: 'What the file would do',
    section: 'Agencies',
    back: { href: '/directory/import', text: 'Import from a file' },
    csv,
    seen,
    flaws,
    notes,
    counts: Object.entries(counts),
    changes: changes.slice(0, mostListed),
    unlisted: Math.max(0, changes.length - mostListed),
  });
}

async function confirm(portal: Portal, visit: Visit): Promise<void> {
  const form = await readFileForm(visit.req.body, visit.req.get('content-type') ?? '');
  const csv = withPlainEnds(form?.texts['csv'] ?? '');
  if (form === undefined || csv === '') return wrongFile(portal, visit, 'Choose a CSV file');
  const seen = form.texts['seen'] ?? '';
  const sha256 = createHash('sha256').update(csv).digest('hex');
  visit.req.body = { idempotencyKey: form.texts['idempotencyKey'] ?? '', seen, sha256 };
  madeForVisitor(visit);
  const imported = await perform(portal, visit, 'import-directory', (tx) =>
    importDirectory(tx, visit.actor, { csv, seen }),
  );
  if (!imported.ok) return preview(portal, { ...visit, again: againAfter(visit, imported, 'changes') }, csv);
  leadOn(visit, '/directory?done=imported');
}

type Change = { readonly line: number; readonly what: string; readonly changed: boolean };

/** What is added or changed, in the order of the file. */
function changesOf(plan: ImportPlan): Change[] {
  const named = [
    ...plan.agencies.map((one) => ({ ...one, what: `Agency ${one.name}` })),
    ...plan.posts.map((one) => ({
      ...one,
      what: `Post ${one.title}, ${one.agency}${one.ladderLevel === null ? '' : `, level ${one.ladderLevel}`}`,
    })),
    ...plan.people.map((one) => ({ ...one, what: `${one.name}, ${one.address}` })),
    ...plan.holdings.map((one) => ({
      ...one,
      what: `${one.person.split('\n')[0] ?? ''} holds ${one.post}, ${one.agency}`,
    })),
  ];
  return named
    .filter(({ state }) => state !== 'same')
    .map(({ line, what, state }) => ({ line, what, changed: state === 'changed' }))
    .sort((one, other) => one.line - other.line);
}
