import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { Problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { createVerifier, foreignTurn, openSources, type Source } from '../../assistant/index.ts';
import type { ChatInput } from '../../models/index.ts';
import { splitSentences } from '../../parsing/index.ts';
import { likenessOf, questionTokens } from '../reviewed/likeness.ts';
import { readPlaces } from '../reviewed/sources.ts';
import type { CitedPlace } from '../reviewed/store.ts';
import {
  conversationMessages,
  passageMessages,
  placeOfQuote,
  readPairs,
  type WrittenPair,
} from './prompt.ts';
import { countStep, endRun, findRun, insertPair, questionsLike, type RunView } from './store.ts';

const mostTokens = 1_200;
const deadlineMs = 120_000;
/** Questions this near ask the same thing: as one that was proposed, accepted or rejected before; as a reviewed answer's. */
const near = { pair: 0.8, answer: 0.8, sameAnswer: 0.95 };

/** Looks at one passage or conversation after the other; a process that dies goes on where it stopped. */
export async function mine(scope: Scope, runId: string): Promise<void> {
  for (;;) {
    scope.signal.throwIfAborted();
    const run = await scope.tx((tx) => findRun(tx, runId));
    if (run === undefined || run.status !== 'running') return;
    const subject = run.work[run.done];
    if (subject === undefined)
      return scope.tx((tx) => endRun(tx, runId, { status: 'done', now: scope.clock.now() }));
    // Sources are read, and models paid, as whoever began it.
    const as = { ...scope, actor: { ...scope.actor, userId: run.started_by as Id<'user'> | null } };
    try {
      await step(as, run, subject);
    } catch (error) {
      if (scope.signal.aborted || !(error instanceof Problem)) throw error;
      scope.log.warn({ err: error, runId }, 'a mining run ended early');
      const end = { status: 'failed' as const, problem: error.code, now: scope.clock.now() };
      return scope.tx((tx) => endRun(tx, runId, end));
    }
  }
}

/** What pairs are written from. */
interface Subject {
  messages: ChatInput['messages'];
  /** Answers are compared with these; the first is where a quote is looked for. */
  sources: Source[];
  /** Places of a conversation's citations; a passage is cited where its quote stands. */
  places: CitedPlace[] | undefined;
  turnId: string | null;
}

async function step(scope: Scope, run: RunView, id: string): Promise<void> {
  const subject = await scope.tx((tx) =>
    run.origin === 'documents' ? passageOf(tx, scope, id) : conversationOf(tx, scope, { run, id }),
  );
  const written =
    subject === undefined ? [] : readPairs(await reply(scope, subject.messages, run.model ?? undefined));
  await scope.tx(async (tx) => {
    let proposed = 0;
    for (const pair of written)
      if (subject !== undefined && (await propose(tx, scope, { run, subject, pair }))) proposed += 1;
    // Somebody else has counted it: what was written here is thrown away with the transaction.
    if (!(await countStep(tx, run, { proposed, dropped: written.length - proposed })))
      throw new Error('this step was made by another process');
  });
}

async function passageOf(tx: Tx, scope: Scope, chunkId: string): Promise<Subject | undefined> {
  const source = (await openSources(tx, scope, [chunkId])).get(chunkId);
  if (source === undefined || source.olderVersion !== undefined) return undefined;
  const title = [source.documentName, source.title].filter((name) => name !== '').join(' › ');
  return {
    messages: passageMessages({ title, text: source.text }),
    ...{ sources: [source], places: undefined, turnId: null },
  };
}

async function conversationOf(
  tx: Tx,
  scope: Scope,
  { run, id }: { run: RunView; id: string },
): Promise<Subject | undefined> {
  const turn = await foreignTurn(tx, scope, id);
  const item = turn?.item ?? undefined;
  if (item === undefined || item.answer === '' || item.feedback?.rating !== 'up') return undefined;
  const cited = await openSources(
    tx,
    scope,
    item.citations.map(({ chunkId }) => chunkId),
  );
  const places: CitedPlace[] = [];
  for (const { chunkId, start, end } of item.citations)
    places.push(
      ...(await readPlaces(tx, scope, { baseId: run.base_id, sources: [{ chunkId, start, end }] }).catch(
        () => [],
      )),
    );
  if (places.length === 0 || places.length < item.citations.length) return undefined;
  const { question, answer } = item;
  return {
    messages: conversationMessages({ question, answer }),
    ...{ sources: [...cited.values()], places, turnId: id },
  };
}

async function reply(
  scope: Scope,
  messages: ChatInput['messages'],
  model: string | undefined,
): Promise<string> {
  const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(deadlineMs)]);
  const chat = { model, messages, app: 'knowledge', purpose: 'mining', maxTokens: mostTokens, signal };
  let text = '';
  for await (const event of scope.ports.chat.stream(scope, { ...chat, temperature: 0.2 }))
    if (event.type === 'text-delta') text += event.text;
  return text;
}

/** False when the pair repeats another, its quote stands nowhere, or its source contradicts it. */
async function propose(
  tx: Tx,
  scope: Scope,
  { run, subject, pair }: { run: RunView; subject: Subject; pair: WrittenPair },
): Promise<boolean> {
  const { analyzer } = scope.ports.knowledge.engine;
  const places = subject.places ?? (await quoted(tx, scope, { run, subject, quote: pair.quote }));
  const verified = stands(analyzer, pair.answer, subject.sources);
  const tokens = questionTokens(analyzer, pair.question);
  if (places === undefined || verified === undefined || tokens.length === 0) return false;
  const others = (await questionsLike(tx, { baseId: run.base_id, tokens, limit: 50 })).map((other) => ({
    answerId: other.answer_id,
    likeness: likenessOf(analyzer, pair.question, other.question),
  }));
  const repeated = others.some(
    ({ answerId, likeness }) => likeness >= (answerId === null ? near.pair : near.sameAnswer),
  );
  if (repeated) return false;
  const nearAnswer = others.find(({ answerId, likeness }) => answerId !== null && likeness >= near.answer);
  await insertPair(tx, {
    ...{ tenant_id: scope.tenantId, id: newId('minedPair'), base_id: run.base_id, run_id: run.id },
    ...{ question: pair.question, tokens, answer: pair.answer, verified, sources: places },
    source_documents: [...new Set(places.map(({ documentId }) => documentId))],
    turn_id: subject.turnId,
    near_answer_id: nearAnswer?.answerId ?? null,
    created_at: scope.clock.now(),
  });
  return true;
}

async function quoted(
  tx: Tx,
  scope: Scope,
  { run, subject, quote }: { run: RunView; subject: Subject; quote: string },
): Promise<CitedPlace[] | undefined> {
  const [source] = subject.sources;
  const place = source === undefined ? undefined : placeOfQuote(source.text, quote);
  if (source === undefined || place === undefined) return undefined;
  const { chunkId } = source;
  // A table's repeated header stands before the chunk's own text; words that somebody changed have no place in the document.
  const header = Math.max(0, source.text.length - (source.end - source.start));
  const whole = source.edit !== undefined || place.start < header;
  const offset = source.start - header;
  const at = whole ? {} : { start: offset + place.start, end: offset + place.end };
  return readPlaces(tx, scope, { baseId: run.base_id, sources: [{ chunkId, ...at }] });
}

/** Whether the sources say each sentence of an answer; undefined when they contradict one. */
function stands(
  analyzer: Parameters<typeof createVerifier>[0],
  answer: string,
  sources: readonly Source[],
): boolean | undefined {
  const passages = sources.map(({ documentName, title, text }) => ({
    title: `${documentName}\n${title}`,
    ...{ text, bodyStart: 0 },
  }));
  const verifier = createVerifier(analyzer, passages);
  const verdicts = splitSentences(answer).map(({ text }) => verifier.support(text)?.verdict);
  if (verdicts.includes('contradicted')) return undefined;
  return verdicts.every((verdict) => verdict === 'supported');
}
