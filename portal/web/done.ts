import { dueHintOf } from './forms/due-note.ts';
import { asked } from './forms/forms.ts';
import type { Visit } from './context.ts';
import { doneTexts } from './done-texts.ts';
import { hashOf } from './session.ts';

/** Long enough for the page to come; a browser that never asks for it forgets what it was to say. */
const seconds = 60;

/**
 * Leads on to where something was done, and lets the page there say so, once. In: the address with `done=`, and the note
 * of due dates that goes with it. A link with such an address, sent by anybody, says nothing: only the browser in which it
 * was done has the mark.
 */
export function leadOn(visit: Visit, address: string): void {
  visit.cookies.set(visit.res, 'done', markOf(visit, address), seconds);
  visit.res.redirect(303, address);
}

/** What was done by the form that led here; undefined where this session has just done nothing that leads here. */
export function doneText(visit: Pick<Visit, 'req' | 'res' | 'cookies'>): string | undefined {
  const { req, res, cookies } = visit;
  const code = asked(req, 'done');
  if (!Object.hasOwn(doneTexts, code) || cookies.read(req, 'done') !== markOf(visit, req.originalUrl)) return undefined;
  cookies.clear(res, 'done');
  return `${doneTexts[code] ?? ''} ${dueHintOf(req)}`.trim();
}

function markOf({ req, cookies }: Pick<Visit, 'req' | 'cookies'>, address: string): string {
  return hashOf(`${cookies.read(req, 'session') ?? ''} ${address}`);
}
