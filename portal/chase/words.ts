import { fallenTo, type RecipientsCode, rulesOf } from '../../domain/chase/recipients.ts';

/** What a step does; `fellTo`: who hears of it instead, since nobody is where it looks. */
export function stepText(
  kind: 'remind' | 'escalate',
  recipients: RecipientsCode,
  fellTo: string | null = null,
): string {
  const { named, nobody } = rulesOf(recipients);
  const told = fellTo === null ? named : `${rulesOf(fallenTo(fellTo)).named}, since ${nobody?.page}`;
  return `${kind === 'remind' ? 'Reminder' : 'Escalation'} to ${told}`;
}
