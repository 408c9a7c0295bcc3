import { createHash, randomUUID } from 'node:crypto';

/** The key of a form that is shown: once for each showing, and with a mark of the person for whom it was made. */
export function newFormKey(personId: string | undefined): string {
  return personId === undefined ? randomUUID() : `${randomUUID()}.${markOf(personId)}`;
}

/** Whether a form was made for somebody else than who sends it now: one browser, two people. */
export function isMadeForAnother(key: string, personId: string): boolean {
  const mark = key.split('.')[1];
  return mark !== undefined && mark !== markOf(personId);
}

function markOf(personId: string): string {
  return createHash('sha256').update(personId).digest('base64url').slice(0, 12);
}
