import { routes } from '../../api/routes.ts';
import { exampleOf } from '../../api/http/schema-fields.ts';
import type { Route } from '../../api/http/route.ts';
import type { Actor } from '../../domain/permissions.ts';
import { isFirst } from '../support/claims.ts';
import type { House } from './house.ts';
import { reasonOf } from './rules.ts';
import { hasNews, recordsOf, type Situations, withoutTasks } from './alike/situations.ts';
import type { Standings } from './alike/standings.ts';

type Stage = {
  readonly number: number;
  readonly situations: Situations;
  readonly standings: Standings;
  readonly changed: Set<string>;
  /** Which lists were asked for, in which roles, and at which stage last. */
  readonly asked: Map<string, number>;
};

/**
 * Every GET of the API with an id of each situation that there is of its records, whether the person may see it or not:
 * he gets it, or is refused in words. Lists are asked for once a role. Out: each request, and what was wrong with the answer.
 */
export async function* askEverything(
  house: House,
  { role, actor }: { role: string; actor: Actor | undefined },
  { number, situations, standings, changed, asked }: Stage,
): AsyncGenerator<{ path: string; what: string | undefined }> {
  for (const route of routes) {
    if (route.method !== 'get' || route.params.includes('itemId')) continue;
    for (const [id, situation] of idsFor(route.noun, route.params.length > 0, situations)) {
      const list = `${actor?.roles.join(' ')} ${route.path}`;
      const before = asked.get(list);
      const isNew = before === undefined || (before < number && hasNews(route.noun, { situations, changed }));
      const isFirstOf = (who: string, at: string) => isFirst(`request ${who} ${route.path} ${at}`);
      const alike = () => isFirstOf(standings(actor, id), withoutTasks(situation));
      if (id === '' ? !isNew : !isFirstOf(role, situation) || !alike()) continue;
      if (id === '') asked.set(list, number);
      const path = `${route.path.replace(':id', id)}${queryOf(route)}`;
      const { status } = await house.get(actor, path);
      const right = actor === undefined ? status === 401 : [200, 403, 404].includes(status);
      yield {
        path,
        what: right ? undefined : `GET ${route.path} answers ${status}: ${status >= 500 ? reasonOf(house) : ''}`,
      };
    }
  }
}

/** What the query must say. */
function queryOf({ query }: Route): string {
  if (query === undefined || query.safeParse({}).success) return '';
  const example = exampleOf(query, 'input');
  const pairs = Object.entries(typeof example === 'object' && example !== null ? example : {});
  return `?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
}

function idsFor(noun: string, takesId: boolean, situations: Situations): Map<string, string> {
  if (!takesId) return new Map([['', '']]);
  const [begins = ''] = recordsOf(noun);
  const bySituation = new Map([...situations].filter(([, it]) => it.startsWith(begins)).map(([id, it]) => [it, id]));
  return new Map([...bySituation].map(([situation, id]) => [id, situation]));
}
