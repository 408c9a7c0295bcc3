import { importDirectory, previewImport } from '../../db/directory/import/import.ts';
import { importColumns } from '../../domain/directory/import-lines.ts';
import type { ImportPlan } from '../../domain/directory/import-known.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { tableFiles } from '../web/xlsx/table-file.ts';
import { renderDirectory } from './page.ts';
import { csvImport } from '../web/forms/csv-import.ts';

/** The directory from a file (F82): a preview that writes nothing, and its confirmation. */
export const directoryImportRoutes: readonly Route[] = [
  ...tableFiles('/directory/import/template', 'write-directory', async () => ({
    name: 'directory',
    columns: importColumns,
    rows: example,
  })),
  ...csvImport('/directory/import', {
    act: 'write-directory',
    name: 'import-directory',
    ask: askForFile,
    preview,
    take: (tx, { actor }, file) => importDirectory(tx, actor, file),
    leads: () => '/directory?done=imported',
  }),
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
