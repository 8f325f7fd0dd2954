import type { Scope, Tx } from '../../../kernel/scope.ts';
import { readableDocuments } from '../evidence/readable-store.ts';
import { keepUsage, type Run } from '../turn/run.ts';
import { type TurnRow, turnsBefore } from '../turn/store.ts';
import { condenseMessages, readCondensed } from './condense.ts';
import { type Asked, type PastTurn, standingAlone } from './history.ts';
import { rewriteByRule } from './rewrite.ts';

const pastTurns = 3;
/** A model that has not rewritten the question by then is not waited for: rules do it. */
const condenseMs = 8_000;
const condenseTokens = 160;

/** The question as one that stands alone, with what came before it in the conversation. */
export async function understand(run: Run): Promise<Asked> {
  const { turn, recorder } = run;
  if (turn.first) return standingAlone(turn.question);
  return recorder.step('condense', async (note) => {
    const past = await loadPast(run);
    const asked = past.length === 0 ? standingAlone(turn.question) : await rewrite(run, past);
    note({ turns: past.length, rewritten: asked.query !== turn.question });
    return asked;
  });
}

async function rewrite(run: Run, past: PastTurn[]): Promise<Asked> {
  const { analyzer } = run.scope.ports.knowledge.engine;
  const byModel = run.turn.model === undefined ? undefined : await condense(run, past);
  return byModel ?? rewriteByRule(analyzer, run.turn.question, past);
}

/** Undefined when the model fails, is slow, or writes no question. */
async function condense(run: Run, past: PastTurn[]): Promise<Asked | undefined> {
  const { scope, turn } = run;
  let written = '';
  try {
    const stream = scope.ports.chat.stream(scope, {
      model: turn.model?.name,
      messages: condenseMessages(turn.question, past),
      app: 'assistant',
      purpose: 'condense',
      signal: AbortSignal.any([scope.signal, AbortSignal.timeout(condenseMs)]),
      maxTokens: condenseTokens,
      temperature: 0,
    });
    for await (const event of stream) {
      if (event.type === 'end') keepUsage(run, event);
      else written += event.text;
    }
  } catch (error) {
    if (scope.signal.aborted) throw error;
    scope.log.warn({ err: error, turnId: turn.id }, 'rewriting a follow-up question by the model failed');
    return undefined;
  }
  return readCondensed(written, turn.question, past);
}

async function loadPast({ scope, turn }: Run): Promise<PastTurn[]> {
  const { conversationId, createdAt } = turn;
  return scope.tx(async (tx) => {
    const rows = await turnsBefore(tx, { conversationId, createdAt, limit: pastTurns });
    return readPast(tx, scope, rows.toReversed());
  });
}

/** Answers whose documents the person may no longer read are left out, with the titles of those documents. */
async function readPast(tx: Tx, scope: Scope, rows: TurnRow[]): Promise<PastTurn[]> {
  const ids = [...new Set(rows.flatMap(({ source_documents }) => source_documents))];
  const readable = await readableDocuments(tx, scope.actor.userId, ids);
  return rows.map((row) => {
    // A reviewed answer has readers of its own: nothing is to derive from it that does not remember that.
    const own = row.reviewed_answer_id === null;
    const open = own && row.answer !== '' && row.source_documents.every((id) => readable.has(id));
    const sources = open ? row.source_documents.flatMap((id) => readable.get(id) ?? []) : [];
    return {
      question: row.question,
      answer: open ? row.answer : undefined,
      titles: open ? titlesOf(row, readable) : [],
      sourceDocuments: sources.map(({ id }) => id),
    };
  });
}

function titlesOf(row: TurnRow, readable: Map<string, { name: string }>): string[] {
  const counts = new Map<string, number>();
  for (const { documentId } of row.citations) counts.set(documentId, (counts.get(documentId) ?? 0) + 1);
  const ranked = [...counts].sort((left, right) => right[1] - left[1]);
  return ranked.flatMap(([id]) => readable.get(id)?.name ?? []);
}
