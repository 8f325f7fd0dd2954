import type { Scope } from '../../../kernel/scope.ts';
import { retrieve } from '../evidence/retrieve.ts';
import { standingAlone } from '../followup/history.ts';
import { extract } from './extract.ts';

/** What the assistant would do with a question without a model, without a conversation and without keeping anything. */
export async function decideAnswer(
  scope: Scope,
  { question, baseIds }: { question: string; baseIds: Parameters<typeof retrieve>[1]['baseIds'] },
): Promise<{ answers: boolean; confidence: number; text: string }> {
  const { sources, names, settings } = await retrieve(scope, { query: question, baseIds });
  if (sources.length === 0) return { answers: false, confidence: 0, text: '' };
  const { units, confidence } = extract(scope.ports.knowledge.engine.analyzer, sources, {
    ...standingAlone(question),
    names,
    threshold: settings.answerThreshold,
  });
  return { answers: units.length > 0, confidence, text: units.map(({ shown }) => shown).join('\n') };
}
