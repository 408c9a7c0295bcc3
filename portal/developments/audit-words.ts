import type { AuditAct } from '../../domain/decisions/audit-acts.ts';

/** What each act of a development is called in the audit trail. */
export const developmentActs: Readonly<Record<Extract<AuditAct, `development-${string}`>, string>> = {
  'development-cancel': 'Development cancelled',
  'development-changed': 'Stages of a development changed',
  'development-discarded': 'Draft of a development discarded',
  'development-drafted': 'Development drafted',
  'development-finish': 'Development finished',
  'development-go-back': 'Development went back to a stage',
  'development-record-stage': 'Stage written down as held',
  'development-skip-stage': 'Stage of a development skipped',
  'development-stage-drafted': 'Stage of a development drafted',
  'development-start': 'Development begun',
};
