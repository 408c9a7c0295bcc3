/** 'respondents', 'ladder:2', 'directorate' in words. */
export function audienceText(audience: string): string {
  if (audience === 'respondents') return 'those who answer';
  if (audience === 'directorate') return 'the directorate';
  return `the escalation contact of level ${audience.split(':')[1] ?? ''}`;
}

export function stepText(kind: string, audience: string): string {
  return kind === 'remind' ? `Reminder to ${audienceText(audience)}` : `Escalation to ${audienceText(audience)}`;
}
