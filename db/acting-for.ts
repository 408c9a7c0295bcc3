import type { Actor } from '../domain/permissions.ts';

/** The role under which an actor's transactions run. */
export function actingFor(actor: Actor) {
  const { personId, agencyIds, bodyIds, standsFor, principal } = actor;
  if (actor.roles.includes('officer') || actor.roles.includes('administrator'))
    return { role: 'officer', personId, principal } as const;
  if (actor.roles.includes('auditor')) return { role: 'auditor', personId, principal } as const;
  return { role: 'partner', personId, agencyIds, bodyIds, standsFor, principal } as const;
}
