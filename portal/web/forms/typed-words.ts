import type { Request } from 'express';
import { lengthFlaw, limits } from '../../../domain/limits.ts';
import { isVisible, normalText, textFlaw } from '../../../domain/text.ts';
import type { Problem } from '../shown.ts';
import { notOffered } from './forms.ts';

type Limits = Readonly<Record<string, number>>;

/** How many characters may a field have, by its name in the forms? What stands nowhere has the limit of a comment. */
const usual: Limits = {
  ...eachOf(limits.name, ['name', 'area', 'person']),
  ...eachOf(limits.word, ['level', 'capacity', 'category', 'reference']),
  ...eachOf(limits.colour, ['word']),
  ...eachOf(limits.title, ['title', 'what', 'agreedBy']),
  ...eachOf(limits.line, ['place', 'chair', 'funder', 'source', 'action']),
  ...eachOf(limits.question, ['suggestion']),
  ...eachOf(limits.reason, ['reason', 'note', 'reply', 'colourReason', 'retireReason', 'recommendation', 'attendees']),
  ...eachOf(limits.text, ['purpose', 'scope', 'grounds', 'text', 'comment', 'changes', 'response', 'changed']),
  ...eachOf(limits.text, ['result', 'progress', 'achievements', 'evidence']),
  ...eachOf(limits.outcome, ['outcome', 'conditions', 'positions', 'texts']),
};

/** Where a form means something else by the name of a field; named like its act. */
const inForm: Readonly<Record<string, Limits>> = {
  ...eachOf({ title: limits.name }, ['add-post', 'change-post', 'add-holiday']),
  ...eachOf({ comment: limits.comment }, ['save-draft', 'submit-answer', 'add-answer-file', 'remove-answer-file']),
  'log-answer': { comment: limits.comment },
  'add-finding': { action: limits.text },
  'change-finding': { action: limits.text },
  'add-note': { text: limits.comment },
  'change-plan': { name: limits.line },
  'judge-return': { comment: limits.reason },
  recommend: { text: limits.reason },
  'plan-visit': { purpose: limits.reason },
  'change-visit': { purpose: limits.reason },
  'reply-to-comment': { reply: limits.text },
};

/** The same of one field, as a problem that stands beside it. */
export function tooLong(field: string, text: string, most: number): Problem[] {
  const flaw = lengthFlaw(text, most);
  return flaw === undefined ? [] : [{ field, text: flaw }];
}

function eachOf<T>(value: T, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

/**
 * What is wrong with what a form says, and at which of its fields: the rule of text, its limits, or a choice that was not
 * offered. Undefined where nothing is. Of fields that have one name, the id ends in which of them it is.
 */
export function flawOfForm(req: Request, form: string): Problem | undefined {
  for (const [name, value] of Object.entries((req.body ?? {}) as Record<string, unknown>)) {
    for (const [index, typed] of [value].flat().entries()) {
      if (typeof typed !== 'string' || !isVisible(typed)) continue;
      const text = normalText(typed, 'lines');
      const flaw = textFlaw(text, 'lines') ?? lengthFlaw(text.trim(), mostOf(name, form));
      if (flaw !== undefined) return { field: Array.isArray(value) ? `${name}-${index}` : name, text: flaw };
    }
  }
  return notOffered(req);
}

/** "text-<id>" and "drop-reason" are fields of their kind like "text" and "reason". */
function mostOf(name: string, form: string): number {
  const parts = name.split('-');
  const table = { ...usual, ...inForm[form] };
  const known = [name, parts.at(-1) ?? '', parts[0] ?? ''].find((part) => Object.hasOwn(table, part));
  return (known === undefined ? undefined : table[known]) ?? limits.comment;
}
