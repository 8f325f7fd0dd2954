import type { Id } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { type EmbeddingProfile, findProfile, insertProfile, modelNames } from './profile-store.ts';

const plain: EmbeddingProfile = { queryPrefix: '', documentPrefix: '', inputType: false };
const instruction = 'Given a web search query, retrieve relevant passages that answer the query';

/** What the model cards of families ask for; first match counts. Everything else takes texts as they are. */
const families: [RegExp, Partial<EmbeddingProfile>][] = [
  [/\be5\b.*instruct/i, { queryPrefix: `Instruct: ${instruction}\nQuery: ` }],
  [/(?:^|[^a-z0-9])e5(?:[^a-z0-9]|$)/i, { queryPrefix: 'query: ', documentPrefix: 'passage: ' }],
  [/qwen3[-_. ]?embedding/i, { queryPrefix: `Instruct: ${instruction}\nQuery:` }],
  [/bge-(?:large|base|small)-zh/i, { queryPrefix: '为这个句子生成表示以用于检索相关文章：' }],
  [/snowflake-arctic-embed(?:2|.*v2)/i, { queryPrefix: 'query: ' }],
  [
    /bge-(?:large|base|small)-en|mxbai-embed|snowflake-arctic-embed/i,
    { queryPrefix: 'Represent this sentence for searching relevant passages: ' },
  ],
  [/nomic-embed/i, { queryPrefix: 'search_query: ', documentPrefix: 'search_document: ' }],
];

/** By the name that the provider gives the model. */
export function profileByName(name: string): EmbeddingProfile {
  return { ...plain, ...families.find(([pattern]) => pattern.test(name))?.[1] };
}

/** The profile of a model, asked from its server the first time. */
export async function profileOf(scope: Scope, modelId: Id<'model'>): Promise<EmbeddingProfile> {
  const known = await scope.tx((tx) => findProfile(tx, modelId));
  if (known !== undefined) return known;
  const found = await detectProfile(scope, modelId);
  await scope.tx((tx) =>
    insertProfile(tx, { tenantId: scope.tenantId, modelId, at: scope.clock.now() }, found),
  );
  return found;
}

/** Vectors of texts as this model wants them. */
export function embedAs(
  scope: Scope,
  profile: EmbeddingProfile,
  input: { modelId: Id<'model'>; inputs: string[]; purpose: 'query' | 'document' },
): Promise<Float32Array[]> {
  const prefix = input.purpose === 'query' ? profile.queryPrefix : profile.documentPrefix;
  const inputs = prefix === '' ? input.inputs : input.inputs.map((text) => prefix + text);
  return scope.ports.embedder(scope, { ...input, inputs, inputType: profile.inputType });
}

const probe = 'How do I reset my password? 怎样重置密码？';
/** Below this the same text came out differently as a question and as a passage. */
const sameVector = 0.999;

/** A server that embeds one text differently by `input_type` knows what to do; else the name says what is to be done. */
async function detectProfile(scope: Scope, modelId: Id<'model'>): Promise<EmbeddingProfile> {
  if (await tellsSidesApart(scope, modelId)) return { ...plain, inputType: true };
  // A server that is down says so here, and nothing is written down about it.
  await scope.ports.embedder(scope, { modelId, inputs: [probe], purpose: 'query' });
  const names = await scope.tx((tx) => modelNames(tx, modelId));
  return profileByName(names.join(' '));
}

async function tellsSidesApart(scope: Scope, modelId: Id<'model'>): Promise<boolean> {
  const ask = (purpose: 'query' | 'document') =>
    scope.ports.embedder(scope, { modelId, inputs: [probe], purpose, inputType: true });
  try {
    const [[query], [document]] = [await ask('query'), await ask('document')];
    return query !== undefined && document !== undefined && cosine(query, document) < sameVector;
  } catch (error) {
    // Strict servers refuse a field that they do not know.
    if (scope.signal.aborted) throw error;
    return false;
  }
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let [leftSquares, rightSquares] = [0, 0];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    product += value * other;
    leftSquares += value * value;
    rightSquares += other * other;
  }
  return product / Math.sqrt(leftSquares * rightSquares || 1);
}
