import { randomBytes } from 'node:crypto';
import type { AskEvent } from '@jishi/contract';
import { estimateTokens } from '../../metering/index.ts';
import { splitSentences } from '../../parsing/index.ts';
import type { Asked } from '../followup/history.ts';
import type { ChatModel } from '../ports.ts';
import { languageOf, texts } from '../texts.ts';
import { keepUsage, type Run, throwIfStopped } from '../turn/run.ts';
import { answerMessages, budgetOf, cutMiddle } from './prompt.ts';
import { cite } from './quote.ts';
import { createSupporter, type Supporter } from './support.ts';
import { createAnswerWriter, type Written } from './write.ts';

/** Answers with a model from the numbered evidence, which the caller has cut to what fits. */
export async function* generate(run: Run, asked: Asked, model: ChatModel): AsyncGenerator<AskEvent> {
  const { draft, recorder, scope, turn } = run;
  for (const { documentId } of draft.sources) draft.derivedFrom.add(documentId);
  draft.kind = 'generated';
  draft.model = model.name;
  const supporter = createSupporter(scope.ports.knowledge.engine.analyzer, draft.sources);
  const step = recorder.begin('answer');
  const writer = createAnswerWriter();
  try {
    const budget = budgetOf(model.contextTokens, estimateTokens(turn.question));
    const questionTokens = Math.floor(budget.evidence / 2);
    const messages = answerMessages({
      question: cutMiddle(turn.question, questionTokens),
      standalone: cutMiddle(asked.standalone, questionTokens),
      language: languageOf(turn.question),
      sources: draft.sources,
      evidenceTokens: budget.evidence,
      fence: `=====${randomBytes(8).toString('hex')}=====`,
    });
    const stream = step.inside(() =>
      scope.ports.chat.stream(scope, {
        model: model.name,
        messages,
        app: 'assistant',
        purpose: 'answer',
        signal: scope.signal,
        maxTokens: budget.answer,
        temperature: 0,
      }),
    );
    for await (const event of stream) {
      if (event.type === 'end') keepUsage(run, event);
      else yield* show(run, supporter, writer.push(event.text));
      throwIfStopped(run);
    }
    yield* show(run, supporter, writer.end());
    step.end({
      evidence: draft.sources.length,
      characters: draft.answer.length,
      outputTokens: draft.outputTokens,
    });
  } catch (error) {
    step.fail(error);
    throw error;
  }
  yield* attributeRest(run, supporter);
  settleKind(run);
  draft.status = 'done';
}

function* show(run: Run, supporter: Supporter, written: Written[]): Generator<AskEvent> {
  const { draft } = run;
  for (const piece of written) {
    if (piece.type === 'text') {
      draft.answer += piece.text;
      yield { type: 'text-delta', text: piece.text };
    } else for (const number of piece.numbers) yield* citeNumber(run, supporter, { number, at: piece.at });
  }
}

function* citeNumber(
  run: Run,
  supporter: Supporter,
  { number, at }: { number: number; at: number },
): Generator<AskEvent> {
  const { draft } = run;
  const source = draft.sources.find((candidate) => candidate.number === number);
  const ref = supporter.cite(number, sentenceBefore(draft.answer.slice(0, at)), at);
  // A number that no evidence has is the model's invention.
  if (source !== undefined && ref !== undefined) yield* cite(run, ref, source);
}

function sentenceBefore(text: string): string {
  return splitSentences(text.slice(-1_200)).at(-1)?.text ?? text;
}

/** Sentences that a model left without a mark get one where the evidence says nearly the same. */
function* attributeRest(run: Run, supporter: Supporter): Generator<AskEvent> {
  const { draft } = run;
  const step = run.recorder.begin('cite');
  const marked = draft.citations.map(({ at }) => at);
  let added = 0;
  for (const sentence of splitSentences(draft.answer)) {
    if (marked.some((at) => at > sentence.start && at <= sentence.end)) continue;
    const number = supporter.attribute(sentence.text);
    if (number === undefined) continue;
    added += 1;
    yield* citeNumber(run, supporter, { number, at: sentence.end });
  }
  step.end({ citations: draft.citations.length, attributed: added });
}

/** The model was told to say one sentence when the evidence does not answer. */
function settleKind({ draft }: Run): void {
  const said = plain(draft.answer);
  const refusal = Object.values(texts).some(({ notInDocuments }) => said === plain(notInDocuments));
  if (!refusal && said !== '') return;
  draft.kind = 'not-in-documents';
  draft.citations = [];
  draft.derivedFrom.clear();
}

function plain(text: string): string {
  return text.replace(/[\s"'“”‘’*_`.。!！]+/gu, '').toLowerCase();
}
