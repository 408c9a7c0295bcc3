import { isRealDate } from '../../../domain/calendar/holidays.ts';
import { pageDay, pageTime } from '../../../domain/calendar/zones.ts';
import { pounds } from '../../../domain/money.ts';
import { quarterName } from '../../../domain/reviews/review.ts';
import { roles } from '../../directory/words.ts';
import { gradeWords, rungWords } from '../../inspections/words.ts';
import { noticeKinds, pauseReasons } from '../post-room/mail-words.ts';
import { settlements } from '../../reviews/words.ts';
import { signatureVerdicts } from '../../sign-offs/words.ts';
import { calendars } from '../../calendar/words.ts';
import { dispositions } from '../../rounds/words.ts';
import { stopCategories } from '../../../domain/tasks/stop-category.ts';

/** What the details of an entry are called where their own names would not be understood; the others are their names in words. */
const names: Readonly<Record<string, string>> = {
  as: 'how',
  asAt: 'as at',
  at: 'when',
  cameBy: 'came by',
  closesAt: 'closes',
  doneOn: 'done on',
  dueAt: 'due',
  dueOn: 'due on',
  invited: 'people invited',
  ladderLevel: 'level',
  meetingAt: 'meeting',
  metAt: 'meeting',
  minor: 'sum',
  moved: 'dates moved',
  newOn: 'new date',
  oldOn: 'old date',
  onTime: 'in time',
  othersAnswer: 'others answer',
  passesLost: 'passes of the post room lost',
  told: 'people told',
  untilAt: 'until',
  wantedDueAt: 'wanted by',
};

type Words = Readonly<Record<string, unknown>>;

/** What the codes mean that a detail may hold; where nothing is said, the code in words. */
const values: Readonly<Record<string, Words>> = {
  as: { page: 'on a page', csv: 'as a file', api: 'by the API', file: 'an attached file' },
  calendar: calendars,
  category: stopCategories,
  disposition: dispositions,
  from: rungWords,
  grade: gradeWords,
  kind: noticeKinds,
  role: roles,
  settlement: settlements,
  to: rungWords,
  verdict: signatureVerdicts,
};

/** What only programs read: ids, hashes, and how often a record was changed. */
const unread = /(?:^id|Ids?)$|sha256|^version$|^decided$/u;
const code = /^[a-z\d-]+$/u;
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-|^[0-9a-f]{64}$/u;

/** The details of an entry in words, instants and days as pages write them; '' where nothing of it is for people. */
export function factsText(details: Readonly<Record<string, unknown>>, zone: string): string {
  return Object.entries(details)
    .flatMap(([name, value]) => {
      const text = unread.test(name) ? undefined : valueText(name, value, zone);
      return text === undefined ? [] : [`${names[name] ?? inWords(name)}: ${text}`];
    })
    .join(', ');
}

function valueText(name: string, value: unknown, zone: string): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && name === 'minor') return pounds(value);
  if (typeof value === 'number') return /^at$|At$/u.test(name) ? pageTime(value, zone) : String(value);
  if (typeof value !== 'string' || value === '' || id.test(value)) return undefined;
  if (name === 'quarter' && isRealDate(value)) return quarterName(value);
  if (isRealDate(value)) return pageDay(value);
  const reason = name === 'code' ? pauseReasons[value]?.why : undefined;
  return reason ?? wordOf(values[name]?.[value]) ?? (code.test(value) ? value.replaceAll('-', ' ') : value);
}

/** Some words of pages come with the colour of their tag. */
function wordOf(word: unknown): string | undefined {
  if (typeof word === 'string') return word;
  return typeof word === 'object' && word !== null && 'text' in word && typeof word.text === 'string'
    ? word.text
    : undefined;
}

function inWords(name: string): string {
  return name.replaceAll(/(?=[A-Z])/gu, ' ').toLowerCase();
}
