import { accept, refuse, type Verdict } from '../refusal.ts';

// A development: how a strategy comes about, as a chain of rounds and sign-offs. It knows their order and who must open the
// next; what is asked, answered or signed in them is theirs.

export type DevelopmentState = 'draft' | 'running' | 'done' | 'cancelled';
export type DevelopmentAct = 'start' | 'go-back' | 'skip-stage' | 'record-stage' | 'finish' | 'cancel';

/** From which state may the act be taken, and to which does it lead? A draft that nobody wants is discarded. */
const transitions: Readonly<Record<DevelopmentAct, Partial<Record<DevelopmentState, DevelopmentState>>>> = {
  start: { draft: 'running' },
  'go-back': { running: 'running' },
  'skip-stage': { running: 'running' },
  'record-stage': { running: 'running' },
  finish: { running: 'done' },
  cancel: { running: 'cancelled' },
};

const said: Readonly<Record<DevelopmentState, string>> = {
  draft: 'is still a draft',
  running: 'runs already',
  done: 'is done',
  cancelled: 'was cancelled',
};

/** The state that the act leads to, or why it cannot be taken now. */
export function afterAct(state: DevelopmentState, act: DevelopmentAct): Verdict<DevelopmentState> {
  const next = transitions[act][state];
  if (next !== undefined) return accept(next);
  const code = state === 'cancelled' ? 'cancelled' : 'not-open';
  return refuse(code, `The development ${said[state]}, so this cannot be done now.`, { state });
}

export function isOver(state: DevelopmentState): boolean {
  return state === 'done' || state === 'cancelled';
}
