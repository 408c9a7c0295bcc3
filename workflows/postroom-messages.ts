import { defineSignal } from '@temporalio/workflow';

/** There is one post room; whoever starts it signals it, and whoever finds it running only signals. */
export const postroomId = 'postroom';

export const postroomTaskQueue = 'postroom';

/** "There is mail": says nothing more, and loses nothing when it arrives twice. */
export const mailWaiting = defineSignal('mailWaiting');
