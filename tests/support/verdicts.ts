import type { Verdict } from '../../domain/refusal.ts';

/** What a verdict holds; a refusal fails the test with its sentence. */
export function valueOf<T>(verdict: Verdict<T>): T {
  if (!verdict.ok) throw new Error(`${verdict.code}: ${verdict.message}`);
  return verdict.value;
}
