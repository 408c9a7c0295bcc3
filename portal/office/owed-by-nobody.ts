import { listOwedByNobody } from '../../db/tasks/read-requests.ts';
import { readStuck } from '../../db/sign-offs/read-unreachable.ts';
import { listVacancies } from '../../db/directory/leaving/vacancies.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { isOfAgency } from '../../domain/directory/succession.ts';
import { rulesOfTask } from '../../domain/chase/task-kinds.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';

/** What nobody answers for, which stages nobody can decide, and which places nobody holds. */
export const owedByNobodyRoutes: readonly Route[] = [['get', '/owed-by-nobody', 'see-consultations', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { tasks, stuck, vacancies } = await reading(portal, visit.actor, async (tx) => ({
    tasks: await listOwedByNobody(tx),
    stuck: await readStuck(tx),
    vacancies: await listVacancies(tx),
  }));
  portal.render(visit, 'office/owed-by-nobody', {
    title: 'Owed by nobody',
    tasks: tasks.map((task) => ({
      ...task,
      what: rulesOfTask(task.kind).what,
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
