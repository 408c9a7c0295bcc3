import { proxyActivities, sleep } from '@temporalio/workflow';

const { renderDocument } = proxyActivities<{ renderDocument(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/** Another workflow than the product's of this name: it waits first. */
export async function document(): Promise<void> {
  await sleep(1);
  await renderDocument();
}

/** A type that the product has not. */
export async function forgotten(): Promise<void> {
  await sleep(1);
}
