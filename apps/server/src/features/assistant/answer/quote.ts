import type { AskEvent } from '@jishi/contract';
import { openCitation, type Source } from '../evidence/source.ts';
import type { Asked } from '../followup/history.ts';
import { languageOf, texts } from '../texts.ts';
import { type Run, throwIfStopped } from '../turn/run.ts';
import { extract } from './extract.ts';
import { citationOf } from './support.ts';
import { createAnswerWriter } from './write.ts';

/** Answers without a model: the best sentences, word for word, or that the documents do not answer. */
export async function* quote(run: Run, asked: Asked): AsyncGenerator<AskEvent> {
  const { draft, turn } = run;
  const chosen = await run.recorder.step('extract', async (note) => {
    const { analyzer } = run.scope.ports.knowledge.engine;
    const { units, confidence, candidates } = extract(analyzer, draft.sources, {
      ...asked,
      names: draft.names,
      threshold: draft.answerThreshold,
    });
    note({ candidates, chosen: units.length, confidence: Math.round(confidence * 100) / 100 });
    return units;
  });
  throwIfStopped(run);
  if (chosen.length === 0) {
    yield* notInDocuments(run);
    return;
  }
  draft.kind = 'quotation';
  for (const unit of chosen) {
    const source = draft.sources[unit.passage];
    if (source === undefined) continue;
    draft.derivedFrom.add(source.documentId);
    const text = `${draft.answer === '' ? '' : '\n\n'}${harmless(unit.shown)}`;
    draft.answer += text;
    yield { type: 'text-delta', text };
    yield* cite(run, citationOf(source, unit, draft.answer.length), source);
    throwIfStopped(run);
  }
  run.recorder.begin('cite').end({ citations: draft.citations.length, question: languageOf(turn.question) });
  draft.status = 'done';
}

/** Says in the language of the question that the documents hold no answer. Nothing derives from them then. */
export function* notInDocuments(run: Run): Generator<AskEvent> {
  const text = texts[languageOf(run.turn.question)].notInDocuments;
  run.draft.kind = 'not-in-documents';
  run.draft.answer = text;
  run.draft.status = 'done';
  yield { type: 'text-delta', text };
}

export function* cite(run: Run, ref: ReturnType<typeof citationOf>, source: Source): Generator<AskEvent> {
  const citation = openCitation(ref, source);
  if (citation === undefined) return;
  run.draft.citations.push(ref);
  yield { type: 'citation-added', citation };
}

/** Quoted text goes through the same door as a model's: no links, no images. Marks in it are text of the document. */
function harmless(text: string): string {
  const writer = createAnswerWriter({ marks: false });
  return [...writer.push(text), ...writer.end()]
    .map((written) => (written.type === 'text' ? written.text : ''))
    .join('');
}
