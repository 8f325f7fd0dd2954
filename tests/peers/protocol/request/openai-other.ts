import { z } from 'zod';
import { anyObject, filled, tokens, wrongIn } from './shape.ts';

// The other operations of the OpenAI API after OpenAI's published types (npm `openai`), rerank after Jina's and Cohere's
// references.

const model = { model: filled };
const user = { user: z.string().nullish() };
const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);
const tokenIds = z.array(z.union([z.int(), z.array(z.int()).min(1)])).min(1);

const operations: Readonly<Record<string, z.ZodType>> = {
  '/embeddings': z.strictObject({
    ...{ ...model, ...user },
    input: z.union([oneOrMore, tokenIds]),
    dimensions: tokens.nullish(),
    encoding_format: z.enum(['float', 'base64']).nullish(),
  }),
  '/completions': z.strictObject({
    ...{ ...model, ...user },
    prompt: z.union([oneOrMore, tokenIds]),
    suffix: z.string().nullish(),
    max_tokens: tokens.nullish(),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    n: z.int().min(1).max(128).nullish(),
    best_of: z.int().min(1).max(20).nullish(),
    stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
    stream: z.boolean().nullish(),
    stream_options: z.strictObject({ include_usage: z.literal(true) }).nullish(),
    echo: z.boolean().nullish(),
    logprobs: z.int().max(5).nullish(),
    logit_bias: z.record(z.string(), z.number()).nullish(),
    seed: z.int().nullish(),
    frequency_penalty: z.number().min(-2).max(2).nullish(),
    presence_penalty: z.number().min(-2).max(2).nullish(),
  }),
  '/rerank': z.strictObject({
    ...model,
    query: filled,
    documents: z.array(z.union([filled, z.looseObject({ text: z.string() })])).min(1),
    top_n: z.int().min(1).optional(),
    return_documents: z.boolean().optional(),
    max_tokens_per_doc: z.int().min(1).optional(),
    max_chunks_per_doc: z.int().min(1).optional(),
  }),
  '/images/generations': z.strictObject({
    ...{ ...model, ...user },
    prompt: filled,
    n: z.int().min(1).max(10).nullish(),
    size: z.string().nullish(),
    quality: z.enum(['standard', 'hd', 'low', 'medium', 'high', 'auto']).nullish(),
    style: z.enum(['vivid', 'natural']).nullish(),
    response_format: z.enum(['url', 'b64_json']).nullish(),
    background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
    moderation: z.enum(['low', 'auto']).nullish(),
    output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
    output_compression: z.int().min(0).max(100).nullish(),
  }),
  '/audio/speech': z.strictObject({
    ...model,
    input: filled.max(4_096),
    voice: z.union([filled, z.strictObject({ id: filled })]),
    instructions: z.string().optional(),
    response_format: z.enum(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm']).optional(),
    speed: z.number().min(0.25).max(4).optional(),
    stream_format: z.literal('audio').optional(),
  }),
  '/moderations': z.strictObject({
    ...model,
    input: z.union([oneOrMore, z.array(z.looseObject({ type: z.enum(['text', 'image_url']) })).min(1)]),
  }),
  // The caller's own words: only what we change is looked at closely.
  '/responses': z.looseObject({
    ...model,
    input: z.union([z.string(), z.array(anyObject).min(1)]),
    store: z.literal(false),
    stream: z.boolean().optional(),
    max_output_tokens: z.int().min(16).optional(),
    stream_options: z.strictObject({ include_obfuscation: z.boolean() }).optional(),
  }),
};

/** A request to a path behind the base address (`/embeddings`); forms are read by `checkTranscription`. */
export function checkOperation(path: string, body: Record<string, unknown>): string[] {
  const schema = operations[path];
  return schema === undefined ? [`unknown path ${path}`] : wrongIn(schema, body);
}

const transcription = z.strictObject({
  ...model,
  file: z
    .instanceof(File)
    .refine(({ size, name }) => size > 0 && name.includes('.'), 'no recording with a name'),
  language: z.string().min(2).optional(),
  prompt: z.string().optional(),
  response_format: z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json']).optional(),
  temperature: z.coerce.number().min(0).max(1).optional(),
  'timestamp_granularities[]': z.enum(['word', 'segment']).optional(),
});

export async function checkTranscription(bytes: Uint8Array, contentType: string): Promise<string[]> {
  const form = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  return wrongIn(transcription, Object.fromEntries(form));
}
