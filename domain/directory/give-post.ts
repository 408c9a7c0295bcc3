import { type Actor, mustBeConfirmed, type Role, staffRoles } from '../permissions.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

/**
 * Whether the actor may say who holds posts of this role: those of the directorate are given, changed and ended by
 * administrators alone, who show just then that it is them (design section 7).
 */
export function mayGivePost(actor: Actor, role: Role): Verdict<true> {
  if (!staffRoles.includes(role)) return accept(true);
  if (!actor.roles.includes('administrator'))
    return refuse('not-allowed', 'Only an administrator may give or end this role.');
  return mustBeConfirmed(actor, 'Whoever holds this post works for the directorate.');
}
