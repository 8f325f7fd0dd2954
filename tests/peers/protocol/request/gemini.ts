import { z } from 'zod';
import { anyObject, base64, filled, tokens, wrongIn } from './shape.ts';

// What generateContent and batchEmbedContents take (v1beta), after ai.google.dev/api/generate-content and /embeddings.

type Fields = Record<string, unknown>;

const functionName = z.string().regex(/^[a-zA-Z_][\w.:-]{0,63}$/);
const signed = { thoughtSignature: z.string().optional() };
const text = z.strictObject({ text: z.string() });
const part = z.union([
  z.strictObject({ text: z.string(), ...signed }),
  z.strictObject({
    inlineData: z.strictObject({
      mimeType: z.string().regex(/^(image|audio|video|text|application)\/[\w.+-]+$/),
      data: base64,
    }),
  }),
  z.strictObject({ functionCall: z.strictObject({ name: functionName, args: anyObject }), ...signed }),
  z.strictObject({ functionResponse: z.strictObject({ name: functionName, response: anyObject }) }),
]);
const config = z.strictObject({
  maxOutputTokens: tokens.optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  topK: z.int().min(1).optional(),
  stopSequences: z.array(z.string()).max(5).optional(),
  seed: z.int32().optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  responseLogprobs: z.boolean().optional(),
  logprobs: z.int().min(0).max(20).optional(),
  responseMimeType: z.enum(['text/plain', 'application/json']).optional(),
  responseJsonSchema: anyObject.optional(),
  thinkingConfig: z
    .strictObject({
      includeThoughts: z.boolean(),
      thinkingBudget: z.int().min(-1).max(32_768).optional(),
      thinkingLevel: z.enum(['minimal', 'low', 'medium', 'high']).optional(),
    })
    .optional(),
});
const request = z.strictObject({
  systemInstruction: z.strictObject({ parts: z.array(text).min(1) }).optional(),
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) })).min(1),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z
          .array(
            z.strictObject({
              name: functionName,
              description: z.string().optional(),
              parametersJsonSchema: anyObject.optional(),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({
        mode: z.enum(['AUTO', 'ANY', 'NONE']),
        allowedFunctionNames: z.array(functionName).min(1).optional(),
      }),
    })
    .optional(),
  generationConfig: config.optional(),
});

/** What is wrong with a generateContent request of ours to `model`. */
export function checkGenerateRequest(body: Fields, model = 'gemini-3'): string[] {
  const wrong = wrongIn(request, body);
  const { functionCallingConfig } = (body.toolConfig ?? {}) as { functionCallingConfig?: Fields };
  if (functionCallingConfig?.allowedFunctionNames !== undefined && functionCallingConfig.mode !== 'ANY')
    wrong.push('allowedFunctionNames without ANY');
  if (functionCallingConfig !== undefined && body.tools === undefined) wrong.push('toolConfig without tools');
  const { responseMimeType, responseJsonSchema } = (body.generationConfig ?? {}) as Fields;
  if (responseJsonSchema !== undefined && responseMimeType !== 'application/json')
    wrong.push('a schema without its media type');
  if (/gemini-[12]/.test(model) && body.tools !== undefined && responseMimeType === 'application/json')
    wrong.push('JSON together with tools before Gemini 3');
  const contents = (body.contents ?? []) as { role: string; parts: Fields[] }[];
  return [
    ...wrong,
    ...checkContents(contents),
    ...(/gemini-[3-9]/.test(model) ? checkSignatures(contents) : []),
  ];
}

/** "Function call is missing a thought_signature": the first call of each turn must have one. */
function checkSignatures(contents: { parts: Fields[] }[]): string[] {
  const first = contents.map(({ parts }) => parts.find((each) => 'functionCall' in each));
  const unsigned = first.some((each) => each !== undefined && each.thoughtSignature === undefined);
  return unsigned ? ['a call without its signature'] : [];
}

/** A turn of calls is followed by as many answers. */
function checkContents(contents: { role: string; parts: Fields[] }[]): string[] {
  const wrong = contents[0]?.role === 'user' ? [] : ['the first content is not the user’s'];
  for (const [index, { role, parts }] of contents.entries()) {
    if (role === contents[index - 1]?.role) wrong.push(`roles do not alternate at ${index}`);
    const names = (from: { parts: Fields[] } | undefined, member: string) =>
      (from?.parts ?? [])
        .flatMap((each) => (each[member] as { name: string } | undefined)?.name ?? [])
        .toSorted()
        .join();
    if (parts.some((each) => 'functionResponse' in each) || names(contents[index - 1], 'functionCall') !== '')
      if (names({ parts }, 'functionResponse') !== names(contents[index - 1], 'functionCall'))
        wrong.push(`answers and calls differ at ${index}`);
  }
  return wrong;
}

const embedding = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        model: z.string().startsWith('models/'),
        content: z.strictObject({ parts: z.array(z.strictObject({ text: filled })).length(1) }),
        outputDimensionality: tokens.optional(),
      }),
    )
    .min(1)
    .max(100),
});

export function checkBatchEmbed(body: Fields): string[] {
  return wrongIn(embedding, body);
}
