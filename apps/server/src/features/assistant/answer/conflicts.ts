import type { AskEvent } from '@jishi/contract';
import { type EvidencePlace, openConflict, type Source } from '../evidence/source.ts';
import type { Unit } from '../extract/passage.ts';
import { conflictsIn } from '../support/conflict.ts';
import type { Run } from '../turn/run.ts';
import { toPassage } from './passages.ts';
import { citationOf } from './support.ts';

/** Says before the answer where two of its documents disagree, so that nobody takes one number for the only one. */
export function* showConflicts(run: Run, question: string): Generator<AskEvent> {
  const { draft, recorder, scope } = run;
  const { analyzer } = scope.ports.knowledge.engine;
  const passages = draft.sources.map((source) => ({ ...toPassage(source), documentId: source.documentId }));
  const step = recorder.begin('compare');
  for (const { left, right } of conflictsIn(analyzer, question, passages)) {
    const [one, other] = [placeOf(draft.sources, left), placeOf(draft.sources, right)];
    if (one === undefined || other === undefined) continue;
    const ref = { left: one, right: other };
    const conflict = openConflict(ref, (chunkId) =>
      draft.sources.find((source) => source.chunkId === chunkId),
    );
    if (conflict === undefined) continue;
    draft.conflicts.push(ref);
    yield { type: 'conflict-found', conflict };
  }
  step.end({ conflicts: draft.conflicts.length });
}

function placeOf(
  sources: Source[],
  { passage, unit }: { passage: number; unit: Unit },
): EvidencePlace | undefined {
  const source = sources[passage];
  if (source === undefined) return undefined;
  const { at: _, ...place } = citationOf(source, unit, 0);
  return place;
}
