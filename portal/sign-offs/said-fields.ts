import type { Request } from 'express';
import { signatureVerdicts, type SignatureVerdict } from '../../domain/sign-offs/sign-off.ts';
import { checkWords } from '../../domain/sign-offs/stage-verdict.ts';
import { choice, field, isId } from '../web/forms/forms.ts';
import type { Problem } from '../web/shown.ts';

/** What somebody typed who decides on a paper, for himself or for a meeting. */
export type TypedVerdict = {
  readonly terms: Readonly<Record<string, string | number>>;
  readonly words: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
};

const fieldOf: Readonly<Record<SignatureVerdict, string>> = {
  approve: 'verdict',
  'approve-with-changes': 'changes',
  'refer-back': 'comment',
  reject: 'comment',
};

/** The fields of views/said-fields.njk. The version and the stage are those of the page that was read. */
export function readVerdict(req: Request): TypedVerdict {
  const verdict = choice(req, 'verdict', signatureVerdicts);
  const stageId = field(req, 'stageId');
  const sha256 = field(req, 'sha256');
  if (verdict === undefined || !isId(stageId))
    return { terms: {}, words: {}, problems: [{ field: 'verdict', text: 'Choose what you decide' }] };
  const words = {
    changes: verdict === 'approve-with-changes' ? field(req, 'changes').trim() : '',
    comment: field(req, 'comment').trim(),
  };
  const checked = checkWords(verdict, words);
  const referTo = Number(field(req, 'referTo'));
  return {
    terms: { stageId, sha256, verdict, ...(verdict === 'refer-back' && referTo > 0 && { referTo }) },
    words,
    problems: checked.ok ? [] : [{ field: fieldOf[verdict], text: checked.message.replace(/\.$/u, '') }],
  };
}
