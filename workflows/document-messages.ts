/** Files are made beside the processes, so that none of these waits for a long document. */
export const documentsQueue = 'documents';

export type DocumentInput = { readonly renderingId: string };

/** One file is made at a time under its id, however often it was asked for. */
export function documentWorkflowId(renderingId: string): string {
  return `document/${renderingId}`;
}
