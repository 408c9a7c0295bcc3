/** What a receipt and a page call an answer: the round's reference, the agency's place in it and the version. */
export function receiptReference(reference: string, taskId: string, version: number): string {
  return `${reference}-${taskId.slice(-6).toUpperCase()}-${version}`;
}
