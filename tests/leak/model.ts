import type { Random } from '../harness/random.ts';

/** What should be true, kept apart from the product: an oracle of twenty lines. */
export interface ModelDocument {
  number: number;
  token: string;
  base: number;
  /** Own list of principals, or null = inherits the grants of the base. */
  entries: string[] | null;
  /** Principals that may not read it, whatever else is said. */
  denies: string[];
  id: string;
  chunkId: string;
}

export interface ModelBase {
  id: string;
  name: string;
  /** Principals that may read. */
  grants: string[];
  /** Principals that read nothing of it. */
  denies: string[];
}

export interface Corpus {
  bases: ModelBase[];
  documents: ModelDocument[];
  byToken: Map<string, ModelDocument>;
  groupIds: string[];
  /** Groups of each person. */
  memberships: Map<string, Set<string>>;
  /** By group, the groups inside it. */
  nestings: Map<string, Set<string>>;
  newEntries(): string[] | null;
  newDenies(): string[];
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
  const denyLists = Array.from({ length: 6 }, () => some(2));
  const newDenies = () => (random.chance(0.8) ? [] : (random.pick(denyLists) ?? []));
  const bases = Array.from({ length: 6 }, (_, index) => ({
    id: '',
    name: `Base ${index}`,
    grants: newGrants(),
    denies: newDenies(),
  }));
  const documents = Array.from({ length: documentCount }, (_, number) => ({
    number,
    token: tokenOf(number),
    base: random.below(bases.length),
    entries: newEntries(),
    denies: newDenies(),
    id: '',
    chunkId: '',
  }));
  const byToken = new Map(documents.map((document) => [document.token, document]));
  const nestings = new Map(groupIds.map((id) => [id, new Set<string>()]));
  return { bases, documents, byToken, groupIds, memberships, nestings, newEntries, newDenies, newGrants };
}

export function mayRead(corpus: Corpus, userId: string, document: ModelDocument): boolean {
  const groups = corpus.groupIds.filter((id) => holds(corpus, id, userId));
  const mine = new Set(['everyone', `user:${userId}`, ...groups.map((id) => `group:${id}`)]);
  const base = corpus.bases[document.base];
  const readers = document.entries ?? base?.grants ?? [];
  const denied = [...document.denies, ...(base?.denies ?? [])];
  return readers.some((principal) => mine.has(principal)) && !denied.some((principal) => mine.has(principal));
}

/** In the group itself, or in one inside it. */
function holds(corpus: Corpus, groupId: string, userId: string): boolean {
  if (corpus.memberships.get(userId)?.has(groupId) === true) return true;
  return [...(corpus.nestings.get(groupId) ?? [])].some((inner) => holds(corpus, inner, userId));
}

/** Whether `inner` may be put into `outer` without closing a circle. */
export function mayNest({ nestings }: Corpus, outer: string, inner: string): boolean {
  const reaches = (from: string): boolean =>
    from === outer || [...(nestings.get(from) ?? [])].some((next) => reaches(next));
  return !reaches(inner);
}
