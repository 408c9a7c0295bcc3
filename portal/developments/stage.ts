import { listPastTurns, readStageOfTask, readStages } from '../../db/developments/read-developments.ts';
import type { DevelopmentAct } from '../../domain/developments/development.ts';
import { developmentFields, stageFields } from '../../domain/developments/fields.ts';
import { canGoBack, canOpen, canSkip } from '../../domain/developments/stages.ts';
import type { Act } from '../../domain/permissions.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { aDay, type Fields, named, type ValuesOf, words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { typed } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { decided, developmentOf } from './page.ts';

type StageAct = Extract<DevelopmentAct, 'go-back' | 'skip-stage' | 'record-stage'>;
type Said = { readonly heldOn?: string; readonly words: Readonly<Record<string, string>> };

/** One of the three forms on the page of a stage; the page says of which version of the development it is. */
function doing<F extends Fields>(
  act: StageAct,
  right: Act,
  at: string,
  fields: F,
  say: (values: ValuesOf<F>) => Said,
): Route {
  return posted(`/developments/:id/stages/:stageId/${act}`, right, {
    page: show,
    fields: () => fields,
    act: (values, sent) => {
      const { heldOn, words: said } = say(values);
      const terms = {
        stageId: idIn(sent.req, 'stageId'),
        ifVersion: sent.ifVersion,
        ...(heldOn !== undefined && { heldOn }),
      };
      return decided(sent, { act, terms, words: said });
    },
    at,
    says: plain,
    leads: (_, { id, req }) => `/developments/${id}/stages/${idIn(req, 'stageId')}?done=stage-${act}`,
  });
}

const reason = (prefix: string, missing: string) => ({
  reason: named(`${prefix}-reason`, words(developmentFields.reason, missing)),
});

/** One stage: who must open it, what was done, and what can be done: its round or sign-off, skipping it, going back to it. */
export const stageRoutes: readonly Route[] = [
  ['get', '/developments/of-task/:id', 'see-developments', showOfTask],
  ['get', '/developments/:id/stages/:stageId', 'see-developments', show],
  doing('go-back', 'decide-development', 'back-reason', reason('back', 'Say why it is done again'), (said) => ({
    words: said,
  })),
  doing('skip-stage', 'skip-stage', 'skip-reason', reason('skip', 'Say why it is skipped'), (said) => ({
    words: said,
  })),
  doing(
    'record-stage',
    'decide-development',
    'heldOn-day',
    { heldOn: aDay('the day on which it was held'), cameOf: words(stageFields.cameOf, 'Say what came of it') },
    ({ heldOn, cameOf }) => ({ heldOn, words: { cameOf } }),
  ),
];

async function showOfTask(portal: Portal, visit: Visit): Promise<void> {
  const { developmentId, stageId } = found(
    await reading(portal, visit.actor, (tx) => readStageOfTask(tx, idIn(visit.req))),
  );
  visit.res.redirect(303, `/developments/${developmentId}${stageId === null ? '' : `/stages/${stageId}`}`);
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const development = await developmentOf(portal, visit);
  const { stages, past } = await reading(portal, visit.actor, async (tx) => ({
    stages: await readStages(tx, development),
    past: await listPastTurns(tx, development.id),
  }));
  const stage = found(stages.find(({ id }) => id === idIn(visit.req, 'stageId')));
  const decides = may(visit.actor, 'decide-development') && development.state === 'running';
  const opening = canOpen(stages, stage.id);
  const skipping = canSkip(stages, stage.id, { personId: visit.actor.personId, draftedBy: development.draftedById });
  portal.render(visit, 'developments/stage', {
    title: stage.title,
    development,
    stage,
    past: past.filter(({ stageId }) => stageId === stage.id),
    waits: opening.ok || opening.code !== 'out-of-order' ? '' : opening.message,
    can: {
      open: decides && opening.ok,
      skip: decides && skipping.ok,
      back: decides && canGoBack(stages, stage.id).ok,
    },
    skipsNot: decides && !skipping.ok && skipping.code === 'not-independent' ? skipping.message : '',
    values: { ifVersion: String(development.version), ...(visit.again && typed(visit.req)) },
    back: { href: `/developments/${development.id}`, text: development.title },
  });
}
