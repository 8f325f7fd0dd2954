import { z } from 'zod';
import { route } from './meta.ts';

/** The doors of the gateway; shapes are those of the API references of OpenAI and Anthropic, rerank that of Jina and Cohere. */
export const gateway = {
  chatCompletions: route('POST /v1/chat/completions', 'models.use', {
    summary: 'OpenAI-compatible chat completions, streaming and not',
    keys: true,
    raw: true,
  })
    .input(
      z.looseObject({
        model: z.string(),
        messages: z.array(z.looseObject({ role: z.string() })),
        stream: z.boolean().optional(),
      }),
    )
    .output(z.looseObject({})),
  embeddings: route('POST /v1/embeddings', 'models.use', {
    summary: 'OpenAI-compatible embeddings',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), input: z.unknown() }))
    .output(z.looseObject({})),
  messages: route('POST /v1/messages', 'models.use', {
    summary: 'Anthropic-compatible messages, streaming and not; the key may come as x-api-key',
    keys: true,
    raw: true,
  })
    .input(
      z.looseObject({
        model: z.string(),
        max_tokens: z.number().int(),
        messages: z.array(z.looseObject({ role: z.string() })),
        stream: z.boolean().optional(),
      }),
    )
    .output(z.looseObject({})),
  responses: route('POST /v1/responses', 'models.use', {
    summary: 'OpenAI-compatible responses, streaming and not; stateless',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), input: z.unknown(), stream: z.boolean().optional() }))
    .output(z.looseObject({})),
  countTokens: route('POST /v1/messages/count_tokens', 'models.use', {
    summary: 'Anthropic-compatible token count of a request (an estimate)',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), messages: z.array(z.looseObject({ role: z.string() })) }))
    .output(z.object({ input_tokens: z.number().int() })),
  models: route('GET /v1/models', 'models.use', {
    summary: 'OpenAI-compatible model list',
    keys: true,
    raw: true,
  }).output(z.looseObject({})),
  completions: route('POST /v1/completions', 'models.use', {
    summary: 'OpenAI-compatible text completions with an optional suffix, streaming and not',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), prompt: z.unknown(), suffix: z.string().optional() }))
    .output(z.looseObject({})),
  rerank: route('POST /v1/rerank', 'models.use', {
    summary: 'Order documents by how well they answer a query (shape of Jina and Cohere)',
    keys: true,
    raw: true,
  })
    .input(
      z.looseObject({
        model: z.string(),
        query: z.string(),
        documents: z.array(z.unknown()),
        top_n: z.number().int().optional(),
      }),
    )
    .output(z.looseObject({})),
  images: route('POST /v1/images/generations', 'models.use', {
    summary: 'OpenAI-compatible image generation',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), prompt: z.string(), n: z.number().int().optional() }))
    .output(z.looseObject({})),
  transcriptions: route('POST /v1/audio/transcriptions', 'models.use', {
    summary: 'OpenAI-compatible transcription of a recording (multipart/form-data: file, model)',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string() }))
    .output(z.looseObject({})),
  speech: route('POST /v1/audio/speech', 'models.use', {
    summary: 'OpenAI-compatible speech; answers sound',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), input: z.string(), voice: z.unknown() }))
    .output(z.unknown()),
  moderations: route('POST /v1/moderations', 'models.use', {
    summary: 'OpenAI-compatible moderation',
    keys: true,
    raw: true,
  })
    .input(z.looseObject({ model: z.string(), input: z.unknown() }))
    .output(z.looseObject({})),
};
