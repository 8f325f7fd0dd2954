import type { Scope } from '../../../kernel/scope.ts';
import { mergeSegments } from '../../search/index.ts';

/** Joins the small index segments of a base until there is nothing to join. */
export async function mergeBase(scope: Scope, { baseId }: { baseId: string }): Promise<void> {
  while (await mergeSegments(scope, baseId)) scope.signal.throwIfAborted();
}
