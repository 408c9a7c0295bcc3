import { notKnown } from '../domain/not-known.ts';
import { processPath } from '../domain/process-kinds.ts';
import { quarterName } from '../domain/reviews/review.ts';
import { quorumText } from '../domain/sign-offs/quorum.ts';
import { datedItemKinds } from '../domain/strategies/strategy.ts';
import { positions, positionText } from '../domain/tasks/answer.ts';
import { stopCategories } from '../domain/tasks/stop-category.ts';
import { taskActs } from '../domain/chase/task-acts.ts';
import * as budget from './budget/words.ts';
import * as calendar from './calendar/words.ts';
import * as chase from './chase/words.ts';
import * as developments from './developments/words.ts';
import { heldPlaces, vacantPlaces, whyListed } from './directory/people/succession-words.ts';
import * as directory from './directory/words.ts';
import * as doors from './doors/words.ts';
import * as inspections from './inspections/words.ts';
import * as measures from './measures/words.ts';
import * as lessons from './lessons/words.ts';
import { mailStates, noticeKinds, pauseReasons } from './office/post-room/mail-words.ts';
import { auditActText } from './office/records/audit-words.ts';
import * as publicSite from './public/words.ts';
import * as reports from './reports/words.ts';
import * as reviews from './reviews/words.ts';
import * as rounds from './rounds/words.ts';
import * as search from './search/words.ts';
import * as signOffs from './sign-offs/words.ts';
import * as strategies from './strategies/words.ts';
import { comingWords } from './tasks/answers/logged-fields.ts';
import * as tasks from './tasks/words.ts';

/** What codes are called on pages, of every room, for the templates. */
export const words = {
  ...budget,
  ...calendar,
  ...chase,
  ...developments,
  ...directory,
  ...doors,
  ...inspections,
  ...measures,
  ...lessons,
  ...publicSite,
  ...reports,
  ...reviews,
  ...rounds,
  ...search,
  ...signOffs,
  ...strategies,
  ...tasks,
  auditActText,
  comingWords,
  heldPlaces,
  itemKinds: datedItemKinds,
  mailStates,
  noticeKinds: { ...noticeKinds, [notKnown]: 'News of a kind that this version does not know' },
  pauseReasons,
  positions,
  positionText,
  processPath,
  quarterName,
  quorumText,
  stopCategories,
  taskActs: { ...taskActs, [notKnown]: 'See what is known of it' },
  vacantPlaces,
  whyListed,
};
