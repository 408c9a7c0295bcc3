import { listOwedByNobody } from '../db/reads/requests.ts';
import { readStuck } from '../db/reads/unreachable.ts';
import { listVacancies } from '../db/vacancies.ts';
import { processPath } from '../domain/process.ts';
import { isOfAgency } from '../domain/succession.ts';
import { taskKinds } from '../domain/task-kinds.ts';
import type { Portal } from './context.ts';
import type { Route, Visit } from './page.ts';
import { reading } from './perform.ts';

/** What nobody answers for, which stages nobody can decide, and which places nobody holds. */
export const owedByNobodyRoutes: readonly Route[] = [['get', '/owed-by-nobody', 'see-consultations', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { tasks, stuck, vacancies } = await reading(portal, visit.actor, async (tx) => ({
    tasks: await listOwedByNobody(tx),
    stuck: await readStuck(tx),
    vacancies: await listVacancies(tx),
  }));
  portal.render(visit.res, 'owed-by-nobody', {
    title: 'Owed by nobody',
    tasks: tasks.map((task) => ({
      ...task,
      what: taskKinds[task.kind].what,
      handed: isOfAgency(task),
    })),
    stuck,
    vacancies: vacancies.map((vacancy) => ({ ...vacancy, href: hrefOf(vacancy) })),
  });
}

/** The page on which the place is filled. */
function hrefOf({ kind, processId }: { kind: 'strategy' | 'inspection'; processId: string }): string {
  return `${processPath(kind, processId)}${kind === 'inspection' ? '/inspectors' : '/plan'}`;
}
