import { measureAnswers } from '../answers/answers.ts';
import { measureContrast } from '../contrast/measure.ts';
import type { Figure, Scale } from './figures.ts';
import { measureHistory } from '../history.ts';
import { measureImport } from '../import-values.ts';
import { measureLiveParts } from '../live-parts.ts';
import { measureLongPages } from '../long-pages.ts';
import { measureMachine } from './machine.ts';
import { measureMails } from '../mails.ts';
import { measureReport } from '../report.ts';
import { measureOpening, measureRaising } from '../open-round.ts';
import { measureSettling } from '../settle-review.ts';
import type { Stage } from './stage.ts';
import { measureWalls } from '../walls.ts';
import { measureWatch } from '../watch.ts';
import { measureWorkerMemory } from '../worker-memory.ts';

/** In the order in which they run, each by itself: two at once would measure each other. */
export const measures: readonly {
  readonly name: string;
  readonly run: (stage: Stage, scale: Scale) => Promise<Figure[]>;
}[] = [
  { name: 'machine', run: measureMachine },
  { name: 'history', run: measureHistory },
  { name: 'open', run: measureOpening },
  { name: 'raise', run: measureRaising },
  { name: 'settle-review', run: measureSettling },
  { name: 'answers', run: measureAnswers },
  { name: 'walls', run: measureWalls },
  { name: 'long-pages', run: measureLongPages },
  { name: 'import', run: measureImport },
  { name: 'live-parts', run: measureLiveParts },
  { name: 'report', run: measureReport },
  { name: 'mails', run: measureMails },
  { name: 'worker-memory', run: measureWorkerMemory },
  { name: 'watch', run: measureWatch },
  { name: 'contrast', run: measureContrast },
];
