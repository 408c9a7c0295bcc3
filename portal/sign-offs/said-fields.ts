import { signatureFields } from '../../domain/sign-offs/fields.ts';
import { signatureVerdicts, type SignatureVerdict } from '../../domain/sign-offs/sign-off.ts';
import { checkWords } from '../../domain/sign-offs/stage-verdict.ts';
import { anId, type Field, oneOf, together, words } from '../web/forms/fields.ts';
import { field } from '../web/forms/forms.ts';

/** What somebody typed who decides on a paper, for himself or for a meeting. */
type Said = {
  readonly terms: Readonly<Record<string, string | number>>;
  readonly words: Readonly<Record<string, string>>;
};

const fieldOf: Readonly<Record<SignatureVerdict, string>> = {
  approve: 'verdict',
  'approve-with-changes': 'changes',
  'refer-back': 'comment',
  reject: 'comment',
};

const choose = 'Choose what you decide';
const typed = together({
  verdict: oneOf(signatureVerdicts, choose),
  changes: words(signatureFields.changes),
  comment: words(signatureFields.comment),
});

/** The fields of views/said-fields.njk. The version and the stage are those of the page that was read. */
export const verdictSaid: Field<Said> = async (req, name) => {
  const [read, stage] = [await typed(req, name), await anId(choose, 'verdict')(req, 'stageId')];
  if (!('value' in read)) return read;
  if (!('value' in stage)) return stage;
  const { verdict, comment } = read.value;
  const said = { changes: verdict === 'approve-with-changes' ? read.value.changes : '', comment };
  const checked = checkWords(verdict, said);
  if (!checked.ok) return { problems: [{ field: fieldOf[verdict], text: checked.message.replace(/\.$/u, '') }] };
  const referTo = Number(field(req, 'referTo'));
  const terms = { stageId: stage.value, sha256: field(req, 'sha256'), verdict };
  return { value: { terms: { ...terms, ...(verdict === 'refer-back' && referTo > 0 && { referTo }) }, words: said } };
};
