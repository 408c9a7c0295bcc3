import type { Request } from 'express';
import { lengthFlaw, limits } from '../../../domain/limits.ts';
import { isVisible, normalText, textFlaw } from '../../../domain/text.ts';
import type { Problem } from '../shown.ts';
import { notOffered } from './forms.ts';

/** What is wrong with the length of a text, as a problem beside its field. */
export function tooLong(field: string, text: string, most: number): Problem[] {
  const flaw = lengthFlaw(text, most);
  return flaw === undefined ? [] : [{ field, text: flaw }];
}

/**
 * What is wrong with what a form says, whatever it is read as, and at which of its fields: the rule of text, the longest
 * limit of all, or a choice that was not offered. Undefined where nothing is. Of fields that have one name, the id ends in
 * which of them it is.
 */
export function flawOfForm(req: Request): Problem | undefined {
  for (const [name, value] of Object.entries((req.body ?? {}) as Record<string, unknown>)) {
    for (const [index, typed] of [value].flat().entries()) {
      if (typeof typed !== 'string' || !isVisible(typed)) continue;
      const text = normalText(typed, 'lines');
      const flaw = textFlaw(text, 'lines') ?? lengthFlaw(text.trim(), limits.outcome);
      if (flaw !== undefined) return { field: Array.isArray(value) ? `${name}-${index}` : name, text: flaw };
    }
  }
  return notOffered(req);
}
