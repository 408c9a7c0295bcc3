import type { Logged } from '../../../db/tasks/answers/log-answer.ts';
import { type CameBy, waysToCome } from '../../../domain/tasks/logged-answer.ts';
import { readDay } from '../../web/forms/date-fields.ts';
import { choice, line } from '../../web/forms/forms.ts';
import { loggedFields } from '../../../domain/tasks/fields.ts';
import { tooLong } from '../../web/forms/typed-words.ts';
import type { Visit } from '../../web/context.ts';
import type { Problem } from '../../web/shown.ts';
import type { Upload } from '../../web/forms/upload.ts';

/** By which way something came that was written down for an agency. */
export const comingWords: Readonly<Record<CameBy, string>> = {
  letter: 'By letter',
  phone: 'By phone',
  meeting: 'At a meeting',
  email: 'By email',
};

/** How it came that an officer writes down, as the form says; the file of the form is the letter. */
export function loggedIn({ req }: Visit, { file }: Upload): { logged: Logged; problems: Problem[] } {
  const cameBy = choice(req, 'cameBy', waysToCome);
  const cameOn = readDay(req, 'cameOn', 'the day on which it came');
  const source = line(req, 'source');
  const problems: Problem[] = [
    ...(cameBy === undefined ? [{ field: 'cameBy', text: 'Choose how it came' }] : []),
    ...(cameOn.ok ? [] : [cameOn.problem]),
    ...tooLong('source', source, loggedFields.source),
  ];
  const logged = {
    source: source === '' && cameBy !== undefined ? comingWords[cameBy] : source,
    cameBy: cameBy ?? null,
    cameOn: cameOn.ok ? cameOn.day : null,
    letter: file,
  };
  return { logged, problems };
}
