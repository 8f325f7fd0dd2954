/** A question with its tokens. */
export interface Asked {
  id: string;
  tokens: readonly string[];
}

/** From so many common tokens on (Dice), two questions are about the same thing. */
const sameThing = 0.5;

/**
 * Groups questions about one thing: each joins the group whose first question it is most like, or begins one. In the order
 * given, so that the same questions give the same groups. Candidates come from an index of tokens: thousands take moments.
 */
export function clusterQuestions<T extends Asked>(questions: readonly T[]): T[][] {
  const groups: { leader: Set<string>; members: T[] }[] = [];
  const byToken = new Map<string, number[]>();
  for (const question of questions) {
    const tokens = new Set(question.tokens);
    const best = nearestGroup(tokens, groups, byToken);
    if (best !== undefined) {
      best.members.push(question);
      continue;
    }
    for (const token of tokens) byToken.set(token, [...(byToken.get(token) ?? []), groups.length]);
    groups.push({ leader: tokens, members: [question] });
  }
  return groups.map(({ members }) => members);
}

function nearestGroup<G extends { leader: Set<string> }>(
  tokens: Set<string>,
  groups: readonly G[],
  byToken: Map<string, number[]>,
): G | undefined {
  const common = new Map<number, number>();
  for (const token of tokens)
    for (const index of byToken.get(token) ?? []) common.set(index, (common.get(index) ?? 0) + 1);
  let best: { group: G; likeness: number } | undefined;
  for (const [index, count] of common) {
    const group = groups[index];
    if (group === undefined) continue;
    const likeness = (2 * count) / (tokens.size + group.leader.size);
    if (likeness >= sameThing && (best === undefined || likeness > best.likeness)) best = { group, likeness };
  }
  return best?.group;
}

const weekMs = 7 * 24 * 3600 * 1000;

/** How many of the moments fall into each week that ends with `to`, oldest first. */
export function byWeek(moments: readonly Date[], { from, to }: { from: Date; to: Date }): number[] {
  const weeks = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / weekMs));
  const counts = Array.from({ length: weeks }, () => 0);
  for (const moment of moments) {
    const back = Math.floor((to.getTime() - moment.getTime()) / weekMs);
    const index = weeks - 1 - Math.min(weeks - 1, Math.max(0, back));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}
