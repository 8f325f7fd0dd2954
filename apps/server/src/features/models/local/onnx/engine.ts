import { problem } from '../../../../kernel/problem.ts';
import type { Target, UpstreamRequest, UpstreamResponse } from '../../gateway/attempt.ts';
import { type Fields, numberOf, textOf } from '../../providers/adapter.ts';
import { embeddingList, rerankList } from '../answers.ts';
import { failure, follow, jsonResponse, type LocalEngine } from '../engine.ts';
import { onnxFolder } from '../files.ts';
import { createLocalProcess } from '../process.ts';

export interface OnnxEngineOptions {
  folders: readonly string[];
  idleMs: number;
}

/** Embedding and rerank models from folders, as if they were a provider. */
export function createOnnxEngine({ folders, idleMs }: OnnxEngineOptions): LocalEngine {
  const child = createLocalProcess({
    entry: new URL('./onnx-child.ts', import.meta.url),
    environment: {
      JISHI_ONNX_THREADS: process.env.JISHI_ONNX_THREADS,
      JISHI_ONNX_MEMORY_MB: process.env.JISHI_ONNX_MEMORY_MB,
    },
    idleMs,
  });

  async function embeddings(target: Target, request: UpstreamRequest): Promise<UpstreamResponse> {
    const fields = JSON.parse(String(request.body)) as Fields;
    const inputs = textsOf(fields.input, target, 'input');
    if (fields.dimensions !== undefined && fields.dimensions !== null)
      throw problem('models.unsupported', { model: target.name, feature: 'dimensions' });
    const folder = await onnxFolder(folders, target);
    const wanted = {
      kind: 'vectors' as const,
      folder,
      inputs,
      as: purposeOf(fields),
      truncate: mayCut(fields),
    };
    const end = await follow(request.signal, (listen) => child.start(wanted, listen));
    if (end.kind !== 'vectors') return failure(end);
    return jsonResponse(embeddingList(target.upstreamName, end));
  }

  async function rerank(target: Target, request: UpstreamRequest): Promise<UpstreamResponse> {
    const fields = JSON.parse(String(request.body)) as Fields;
    const documents = textsOf(fields.documents, target, 'documents');
    const [query = ''] = textsOf(fields.query, target, 'query');
    const folder = await onnxFolder(folders, target);
    const wanted = { kind: 'rerank' as const, folder, query, documents, truncate: mayCut(fields) };
    const end = await follow(request.signal, (listen) => child.start(wanted, listen));
    if (end.kind !== 'scores') return failure(end);
    const shown = {
      topN: numberOf(fields.top_n),
      documents: fields.return_documents === true ? documents : null,
    };
    return jsonResponse(rerankList(target.upstreamName, end, shown));
  }

  return {
    async send(target, request) {
      const { operation } = request;
      if (operation === 'embeddings') return embeddings(target, request);
      if (operation === 'rerank') return rerank(target, request);
      throw problem('models.unsupported', { model: target.name, feature: operation });
    },
    stop: () => child.stop(),
  };
}

/** Texts, or Jina's and Cohere's `{text}`. */
function textsOf(value: unknown, target: Target, member: string): string[] {
  return [value].flat().map((item) => {
    const text: unknown = typeof item === 'object' && item !== null ? (item as Fields).text : item;
    if (typeof text === 'string') return text;
    throw problem('models.unsupported', { model: target.name, feature: `${member} (no text)` });
  });
}

/** Which prefix a text gets: vLLM's words and Cohere's. */
function purposeOf(fields: Fields): 'query' | 'document' | null {
  const told = textOf(fields.input_type).replace(/^search_/, '');
  if (told === 'query') return 'query';
  return told === 'document' || told === 'passage' ? 'document' : null;
}

/** Cohere's `NONE` and text-embeddings-inference's `false` refuse what is too long. */
function mayCut({ truncate }: Fields): boolean {
  return truncate !== false && truncate !== 'NONE';
}
