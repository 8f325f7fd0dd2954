import type { Random } from '../harness/random.ts';

/** What should be true, kept apart from the product: an oracle of twenty lines. */
export interface ModelDocument {
  number: number;
  token: string;
  base: number;
  /** Own list of principals, or null = inherits the grants of the base. */
  entries: string[] | null;
  id: string;
  chunkId: string;
}

export interface ModelBase {
  id: string;
  name: string;
  /** Principals that may read. */
  grants: string[];
}

export interface Corpus {
  bases: ModelBase[];
  documents: ModelDocument[];
  byToken: Map<string, ModelDocument>;
  groupIds: string[];
  /** Groups of each person. */
  memberships: Map<string, Set<string>>;
  newEntries(): string[] | null;
  newGrants(): string[];
}

export interface CorpusInput {
  random: Random;
  documentCount: number;
  groupIds: string[];
  userIds: string[];
  memberships: Map<string, Set<string>>;
}

export function tokenOf(number: number): string {
  return `leaktoken${number}x`;
}

export function makeCorpus({ random, documentCount, groupIds, userIds, memberships }: CorpusInput): Corpus {
  const principals = [...groupIds.map((id) => `group:${id}`), ...userIds.map((id) => `user:${id}`)];
  const some = (most: number) =>
    [
      ...new Set(Array.from({ length: 1 + random.below(most) }, () => random.pick(principals) ?? 'everyone')),
    ].sort();
  const newGrants = () => (random.chance(0.25) ? ['everyone'] : some(3));
  // A limited number of distinct lists, as in real tenants.
  const lists = Array.from({ length: 40 }, () => (random.chance(0.1) ? ['everyone'] : some(4)));
  const newEntries = () => (random.chance(0.5) ? null : (random.pick(lists) ?? null));
  const bases = Array.from({ length: 6 }, (_, index) => ({
    id: '',
    name: `Base ${index}`,
    grants: newGrants(),
  }));
  const documents = Array.from({ length: documentCount }, (_, number) => ({
    number,
    token: tokenOf(number),
    base: random.below(bases.length),
    entries: newEntries(),
    id: '',
    chunkId: '',
  }));
  const byToken = new Map(documents.map((document) => [document.token, document]));
  return { bases, documents, byToken, groupIds, memberships, newEntries, newGrants };
}

export function mayRead({ bases, memberships }: Corpus, userId: string, document: ModelDocument): boolean {
  const mine = new Set([
    'everyone',
    `user:${userId}`,
    ...[...(memberships.get(userId) ?? [])].map((id) => `group:${id}`),
  ]);
  const readers = document.entries ?? bases[document.base]?.grants ?? [];
  return readers.some((principal) => mine.has(principal));
}
