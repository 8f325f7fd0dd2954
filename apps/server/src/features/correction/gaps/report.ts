import type { Id, KnowledgeGap } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { foreignQuestions } from '../../assistant/index.ts';
import { nearestPassages, peopleWith } from '../../knowledge/index.ts';
import { questionTokens } from '../reviewed/likeness.ts';
import { baseNameOf } from '../triage/base-store.ts';
import { sightOf } from '../triage/sight.ts';
import type { Sight } from '../triage/store.ts';
import { byWeek, clusterQuestions } from './cluster.ts';
import { type MissedTurn, missedTurns, turnsWithCases } from './store.ts';

/** A group of fewer people could tell who asked what. */
const fewest = 3;
const mostTurns = 3_000;
const mostGroups = 50;
const dayMs = 24 * 3600 * 1000;

type Missed = MissedTurn & { tokens: string[] };

export interface GapReport {
  items: KnowledgeGap[];
  hidden: number;
  fewest: number;
  from: string;
  to: string;
  truncated: boolean;
}

/**
 * What was asked and not answered, or rated down, grouped. A group is shown when enough people asked, and then by a question
 * that its reader may see; or when all of it are cases of the reader whose questions they may see anyway.
 */
export async function reportGaps(scope: Scope, { days }: { days: number }): Promise<GapReport> {
  const to = scope.clock.now();
  const from = new Date(to.getTime() - days * dayMs);
  const { sight, groups, truncated } = await scope.tx((tx) => readGroups(tx, scope, { from, to }));
  const { shown, hidden } = await scope.tx((tx) => chooseGroups(tx, scope, { sight, groups }));
  const items: KnowledgeGap[] = [];
  for (const { members, question } of shown.slice(0, mostGroups)) {
    const baseId = (await nearestPassages(scope, { query: question.slice(0, 500), limit: 5 }))[0]?.baseId;
    const mine = sight.administers || (baseId !== undefined && sight.kept.includes(baseId));
    if (mine) items.push(await scope.tx((tx) => present(tx, { members, question, baseId, from, to })));
  }
  const period = { from: from.toISOString(), to: to.toISOString() };
  return { items, hidden, fewest, ...period, truncated };
}

async function readGroups(
  tx: Tx,
  scope: Scope,
  period: { from: Date; to: Date },
): Promise<{ sight: Sight; groups: Missed[][]; truncated: boolean }> {
  const sight = await sightOf(tx, scope);
  if (!sight.administers && sight.kept.length === 0) return { sight, groups: [], truncated: false };
  const { analyzer } = scope.ports.knowledge.engine;
  const rows = await missedTurns(tx, { ...period, limit: mostTurns });
  const turns = rows
    .toReversed()
    .map((row) => ({ ...row, tokens: questionTokens(analyzer, row.question.slice(0, 500)) }));
  return { sight, groups: clusterQuestions(turns), truncated: rows.length === mostTurns };
}

interface ShownGroup {
  members: Missed[];
  question: string;
}

/** Groups that this reader may see, those of most people first. */
async function chooseGroups(
  tx: Tx,
  scope: Scope,
  { sight, groups }: { sight: Sight; groups: Missed[][] },
): Promise<{ shown: ShownGroup[]; hidden: number }> {
  const cases = await turnsWithCases(tx, sight);
  const sorted = groups.toSorted(
    (left, right) => askersOf(right) - askersOf(left) || right.length - left.length,
  );
  const shown: ShownGroup[] = [];
  for (const members of sorted.slice(0, mostGroups * 4)) {
    const many = askersOf(members) >= fewest;
    const own = members.every(({ id, userId }) => cases.has(id) || userId === scope.actor.userId);
    if (!many && !own) continue;
    const ids = members.slice(-20).map(({ id }) => id);
    const questions = await foreignQuestions(tx, scope, ids);
    const open = ids.flatMap((id) => questions.get(id)?.question ?? []);
    const [question] = many || open.length === members.length ? open : [];
    if (question !== undefined) shown.push({ members, question });
  }
  return { shown, hidden: groups.length - shown.length };
}

function askersOf(members: readonly Missed[]): number {
  return new Set(members.map(({ userId }) => userId)).size;
}

async function present(
  tx: Tx,
  group: ShownGroup & { baseId: string | undefined; from: Date; to: Date },
): Promise<KnowledgeGap> {
  const { members, question, baseId, from, to } = group;
  const owners = baseId === undefined ? [] : await peopleWith(tx, baseId, ['own']);
  return {
    question,
    asked: members.length,
    askers: askersOf(members),
    unanswered: members.filter(({ unanswered }) => unanswered).length,
    ratedDown: members.filter(({ ratedDown }) => ratedDown).length,
    weeks: byWeek(
      members.map(({ at }) => at),
      { from, to },
    ),
    lastAt: (members.at(-1)?.at ?? to).toISOString(),
    base: baseId === undefined ? null : { id: baseId as Id<'base'>, name: await baseNameOf(tx, baseId) },
    owners: owners.slice(0, 3).map(({ name }) => name),
  };
}

const columns = ['question', 'asked', 'askers', 'unanswered', 'rated_down', 'last', 'base', 'owners'];

/** The report as CSV. Cells that a spreadsheet would take for a formula begin with an apostrophe. */
export function toCsv(items: readonly KnowledgeGap[]): string {
  const rows = items.map((gap) => [
    gap.question,
    gap.asked,
    gap.askers,
    gap.unanswered,
    gap.ratedDown,
    gap.lastAt,
    gap.base?.name ?? '',
    gap.owners.join('; '),
  ]);
  return `\uFEFF${[columns, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: string | number): string {
  const text = String(value).replace(/\s+/g, ' ');
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
