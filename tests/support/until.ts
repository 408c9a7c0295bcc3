import { setTimeout as pause } from 'node:timers/promises';

/** Waits until the condition holds; fails after `withinMs`, saying what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(50)) if (await holds()) return;
  throw new Error(`waited ${withinMs / 1000} seconds in vain: ${what}`);
}
