import type { Request } from 'express';
import { type Asked, asked, type StageRule } from '../../../domain/sign-offs/sign-off.ts';
import { choice, field, isId, line, notOfferedAt } from '../../web/forms/forms.ts';
import type { Problem } from '../../web/shown.ts';

/** What stage-parts.njk asks of a stage: who signs, what they are asked, and how many of a body must sign. */
type Signers = {
  readonly bodyId?: string;
  readonly postId?: string;
  /** As the body itself decides, where nothing is said. */
  readonly rule?: StageRule;
  readonly asked: Asked;
};

type ReadSigners = { readonly signers?: Signers; readonly problems: readonly Problem[] };

/** Undefined where nobody is chosen: then it is no stage. */
export function readSigners(req: Request, n: number): ReadSigners | undefined {
  const name = `stage-${n}`;
  const who = field(req, `${name}-who`);
  const [kind = '', id = ''] = who.split(':');
  if (who === '') return undefined;
  if (!isId(id) || !['body', 'post'].includes(kind)) return { problems: [notOfferedAt(`${name}-who`)] };
  const rule = kind === 'post' ? ({ kind: 'post' } as const) : readRule(req, name);
  if (rule === 'missing')
    return { problems: [{ field: `${name}-count`, text: `Say how many must sign at stage ${n}` }] };
  return {
    problems: [],
    signers: {
      ...(kind === 'post' ? { postId: id } : { bodyId: id }),
      ...(rule !== undefined && { rule }),
      asked: choice(req, `${name}-asked`, asked) ?? 'approve',
    },
  };
}

/** Undefined: as the body itself decides; 'missing': a number, which is not given. */
export function readRule(req: Request, name: string): StageRule | 'missing' | undefined {
  const kind = choice(req, `${name}-rule`, ['body', 'all', 'majority', 'count', 'chair'] as const) ?? 'body';
  if (kind === 'body') return undefined;
  if (kind === 'majority') return { kind: 'count', count: null };
  if (kind !== 'count') return { kind };
  const count = line(req, `${name}-count`);
  return /^[1-9]\d{0,2}$/u.test(count) ? { kind, count: Number(count) } : 'missing';
}

type StoredSigners = {
  readonly bodyId: string | null;
  readonly postId: string | null;
  readonly rule: StageRule;
  readonly asked: string;
};

/** The same fields, filled with a stage as it is stored. */
export function signerFields({ bodyId, postId, rule, asked: word }: StoredSigners, name: string) {
  const counted = rule.kind === 'count' && rule.count !== null;
  return {
    [`${name}-who`]: bodyId === null ? `post:${postId ?? ''}` : `body:${bodyId}`,
    [`${name}-asked`]: word,
    [`${name}-rule`]: rule.kind === 'count' && !counted ? 'majority' : rule.kind,
    ...(counted && { [`${name}-count`]: String(rule.count) }),
  };
}
