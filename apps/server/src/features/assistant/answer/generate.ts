import { randomBytes } from 'node:crypto';
import type { AskEvent } from '@jishi/contract';
import { estimateTokens } from '../../metering/index.ts';
import { splitSentences } from '../../parsing/index.ts';
import type { Asked } from '../followup/history.ts';
import type { ChatModel } from '../ports.ts';
import type { Support } from '../support/verify.ts';
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
      names: draft.names,
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
  // A number that no evidence has is the model's invention.
  const checked = supporter.check(number, sentenceBefore(draft.answer.slice(0, at)), at);
  if (checked?.ref === undefined || checked.source === undefined) return;
  const { ref, source } = checked;
  const known = draft.citations.some((citation) => citation.at === at && citation.number === ref.number);
  if (!known) yield* cite(run, ref, source);
}

function sentenceBefore(text: string): string {
  return splitSentences(text.slice(-1_200)).at(-1)?.text ?? text;
}

/**
 * Sentences without a mark (left by the model, or because its mark was wrong) get one where the evidence says the same.
 * What no evidence says is flagged.
 */
function* attributeRest(run: Run, supporter: Supporter): Generator<AskEvent> {
  const { draft } = run;
  const step = run.recorder.begin('cite');
  const marked = [...draft.citations];
  for (const sentence of splitSentences(draft.answer)) {
    const marks = marked.filter(({ at }) => at > sentence.start && at <= sentence.end);
    if (marks.length > 0) {
      if (marks.every(({ verified }) => verified === false)) yield* flag(run, sentence, undefined);
      continue;
    }
    if (!statesSomething(sentence.text)) continue;
    const { ref, source, support } = supporter.attribute(sentence.text, sentence.end);
    if (ref !== undefined && source !== undefined) yield* cite(run, ref, source);
    else yield* flag(run, sentence, support);
  }
  const attributed = draft.citations.length - marked.length;
  step.end({ citations: draft.citations.length, attributed, flagged: draft.flags.length });
}

/** Without a mark and without support. Refusals, questions and lines that lead to a list state nothing. */
function statesSomething(sentence: string): boolean {
  const words = sentence.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [];
  return words.length >= 4 && !/[:：?？]["'”’」』]*$/u.test(sentence) && !isRefusal(sentence);
}

function* flag(
  { draft }: Run,
  { start, end }: { start: number; end: number },
  support: Support | undefined,
): Generator<AskEvent> {
  const verdict = support === undefined || support.verdict === 'supported' ? 'unverified' : support.verdict;
  const sentence = { start, end, verdict, objections: support?.objections ?? [] };
  draft.flags.push(sentence);
  yield { type: 'sentence-flagged', sentence };
}

/** The model was told to say one sentence when the evidence does not answer. */
function settleKind({ draft }: Run): void {
  if (!isRefusal(draft.answer) && plain(draft.answer) !== '') return;
  draft.kind = 'not-in-documents';
  draft.citations = [];
  draft.flags = [];
  draft.derivedFrom.clear();
}

function isRefusal(text: string): boolean {
  const said = plain(text);
  return Object.values(texts).some(({ notInDocuments }) => said === plain(notInDocuments));
}

function plain(text: string): string {
  return text.replace(/[\s"'“”‘’*_`.。!！]+/gu, '').toLowerCase();
}
