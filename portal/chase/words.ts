import { fallenTo, rulesOf } from '../../domain/chase/recipients.ts';
import type { RecipientsCode } from '../../domain/chase/policy.ts';

/** Whom a step tells; `fellTo`: who hears of it instead, since nobody is where it looks. */
export function toldText(recipients: RecipientsCode, fellTo: string | null): string {
  const { named, nobody } = rulesOf(recipients);
  return fellTo === null ? named : `${rulesOf(fallenTo(fellTo)).named}, since ${nobody?.page}`;
}

/** What a step does. */
export function stepText(
  kind: 'remind' | 'escalate',
  recipients: RecipientsCode,
  fellTo: string | null = null,
): string {
  return `${kind === 'remind' ? 'Reminder' : 'Escalation'} to ${toldText(recipients, fellTo)}`;
}
