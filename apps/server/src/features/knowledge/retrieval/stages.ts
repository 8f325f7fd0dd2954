import type { RetrievalSettings, SearchFilters } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { type ChunkMatch, searchChunks } from '../../search/index.ts';
import { type EvidenceRow, readableChunks } from '../documents/chunk-store.ts';
import type { Expansion } from '../glossary/expand.ts';
import { checkVectors, checkWords, type RemoteFound } from '../remote/find.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import type { SearchedBase } from './bases.ts';
import { combineFound, type Found } from './plan/combine.ts';
import type { VectorPart } from './plan/embed-queries.ts';
import { findableDocuments } from './store.ts';

/** Each half hands over so many for fusing. */
const fusionDepth = 100;

export interface StageInput {
  /** The question first, then other wordings. */
  queries: string[];
  parts: VectorPart[];
  bases: SearchedBase[];
  expansion: Expansion;
  settings: RetrievalSettings;
  principals: PrincipalKey[];
  at: Date;
  filters: SearchFilters | undefined;
  /** So many come out. */
  window: number;
  /** What a remote index has for it; undefined = the built-in one is asked. */
  remote?: RemoteFound | undefined;
}

export interface StageOutcome {
  matches: ChunkMatch[];
  /** Texts of the matches that may be read at this moment. */
  rows: EvidenceRow[];
  lexicalMs: number | null;
  vectorMs: number;
  counts: { lexical: number; vector: number };
}

/** Both halves for every wording, in one transaction with the rights: one list of candidates with their texts. */
export async function runStages(tx: Tx, scope: Scope, input: StageInput): Promise<StageOutcome> {
  const times = { lexical: 0, vector: 0 };
  const found: Found[] = [];
  for (const index of input.queries.keys()) {
    const started = performance.now();
    const words = await byWords(tx, scope, { ...input, index });
    const between = performance.now();
    const vectors = await byVectors(tx, scope, { ...input, index });
    times.lexical += between - started;
    times.vector += performance.now() - between;
    found.push({ words, vectors });
  }
  const matches = combineFound(found, input.settings.vectorShare).slice(0, input.window);
  const ids = matches.map(({ chunkId }) => chunkId);
  const rows = ids.length === 0 ? [] : await readableChunks(tx, ids, input.principals);
  return {
    matches,
    rows,
    lexicalMs: input.settings.mode === 'vector' ? null : times.lexical,
    vectorMs: times.vector,
    counts: {
      lexical: found[0]?.words.length ?? 0,
      vector: found[0]?.vectors.reduce((sum, list) => sum + list.length, 0) ?? 0,
    },
  };
}

type Stage = StageInput & { index: number };

export function depthOf({
  parts,
  queries,
  window,
}: Pick<StageInput, 'parts' | 'queries' | 'window'>): number {
  return parts.length === 0 && queries.length === 1 ? window : Math.max(fusionDepth, window);
}

async function byWords(tx: Tx, scope: Scope, stage: Stage): Promise<ChunkMatch[]> {
  const { settings, bases, queries, index, expansion, principals, at, filters } = stage;
  if (settings.mode === 'vector' || bases.length === 0) return [];
  const baseIds = bases.map(({ id }) => id);
  const { engine } = scope.ports.knowledge;
  const search = {
    baseIds,
    query: queries[index] ?? '',
    also: index === 0 ? expansion.synonyms : undefined,
    dictionary: expansion.dictionary,
    limit: depthOf(stage),
    documents: findableDocuments({ principals, baseIds, at, filters }),
  };
  const hits = stage.remote?.words[index];
  return hits === undefined ? searchChunks(tx, engine, search) : checkWords(tx, engine, { ...search, hits });
}

async function byVectors(tx: Tx, scope: Scope, stage: Stage): Promise<ChunkMatch[][]> {
  const { parts, index, principals, at, filters } = stage;
  const lists: ChunkMatch[][] = [];
  const limit = depthOf(stage);
  for (const [place, { baseIds, modelId, vectors }] of parts.entries()) {
    const vector = vectors[index];
    if (vector === undefined) continue;
    const documents = findableDocuments({ principals, baseIds, at, filters });
    const remote = stage.remote?.vectors[index]?.[place];
    // Without words there is no lexical half.
    const search = { baseIds, query: '', limit, documents };
    const queryVector = { modelId, embedding: Array.from(vector) };
    lists.push(
      remote === undefined
        ? await searchChunks(tx, scope.ports.knowledge.engine, { ...search, queryVector })
        : await checkVectors(tx, remote, { documents, limit }),
    );
  }
  return lists;
}
