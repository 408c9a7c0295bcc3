import { isKnown, type Read } from '../domain/not-known.ts';
import type { Client } from '@temporalio/client';
import type { ProcessKind } from '../domain/process-kinds.ts';
import { documentsQueue, documentWorkflowId } from '../workflows/document-messages.ts';
import { nudgeProcess } from './processes.ts';
import { mailWaiting, postroomTaskQueue, postroomId } from '../workflows/postroom-messages.ts';

export type ToTell = {
  readonly kind: 'nudge' | 'postroom' | 'rendering';
  readonly processId: string | null;
  readonly processKind: Read<ProcessKind> | null;
  readonly reference?: string | null;
  readonly renderingId?: string | null;
};

/**
 * Tells Temporal what an outbox row says. A nudge to a process that has ended is done; the post room is started if it is
 * not there (design section 4), and so is the making of a file.
 */
export async function tell(client: Client, row: ToTell): Promise<void> {
  await client.connection.withDeadline(Date.now() + 5_000, () => {
    if (typeof row.renderingId === 'string') return startRendering(client, row.renderingId);
    return row.kind === 'postroom' ? wakePostroom(client) : nudge(client, row);
  });
}

async function nudge(client: Client, { processId, processKind: kind, reference }: ToTell): Promise<void> {
  if (processId !== null && kind !== null && isKnown(kind))
    await nudgeProcess(client, { processId, kind, reference: reference ?? '' });
}

async function wakePostroom(client: Client): Promise<void> {
  await client.workflow.signalWithStart('postroom', {
    workflowId: postroomId,
    taskQueue: postroomTaskQueue,
    args: [{}],
    signal: mailWaiting,
    signalArgs: [],
    staticSummary: 'The post room: hands mails to the relay, one activity at a time',
  });
}

async function startRendering(client: Client, renderingId: string): Promise<void> {
  await client.workflow.start('document', {
    workflowId: documentWorkflowId(renderingId),
    taskQueue: documentsQueue,
    args: [{ renderingId }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'A file of a report',
  });
}
