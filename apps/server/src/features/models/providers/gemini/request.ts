import { defined, type Fields, numberOf } from '../adapter.ts';
import { missingCapability } from '../capability.ts';
import { alternate, budgetOfEffort, type ChatRequest, type Turn, type TurnPart } from '../chat-request.ts';
import type { Part, Source } from '../parts.ts';

// Gemini's generateContent, v1beta: https://ai.google.dev/api/generate-content

/** @throws Problem `models.capability_missing` */
export function generateBody(chat: ChatRequest, fields: Fields, { model, publicName }: Names): Fields {
  if (chat.format !== undefined && chat.tools.length > 0 && /gemini-[12]/.test(model))
    throw missingCapability(publicName, ['response_format together with tools']);
  return defined({
    systemInstruction:
      chat.system.length === 0 ? undefined : { parts: chat.system.map((part) => textPart(part, publicName)) },
    contents: alternate(chat.turns.map(withoutThoughts)).map((turn) =>
      contentOf(turn, { model, publicName }),
    ),
    tools: chat.tools.length === 0 ? undefined : [{ functionDeclarations: chat.tools.map(declarationOf) }],
    toolConfig: toolConfigOf(chat),
    generationConfig: generationConfig(chat, fields, model),
  });
}

export interface Names {
  model: string;
  publicName: string;
}

function declarationOf(tool: ChatRequest['tools'][number]): Fields {
  return defined({ name: tool.name, description: tool.description, parametersJsonSchema: tool.parameters });
}

function toolConfigOf({ toolChoice, tools }: ChatRequest): Fields | undefined {
  if (toolChoice === undefined || tools.length === 0) return undefined;
  if (typeof toolChoice === 'object')
    return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [toolChoice.name] } };
  return { functionCallingConfig: { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[toolChoice] } };
}

function generationConfig(chat: ChatRequest, fields: Fields, model: string): Fields | undefined {
  const config = defined({
    maxOutputTokens: chat.maxTokens,
    temperature: chat.temperature,
    topP: chat.topP,
    topK: chat.topK,
    stopSequences: chat.stop.length === 0 ? undefined : chat.stop,
    seed: numberOf(fields.seed),
    presencePenalty: numberOf(fields.presence_penalty),
    frequencyPenalty: numberOf(fields.frequency_penalty),
    responseLogprobs: fields.logprobs === true ? true : undefined,
    logprobs: fields.logprobs === true ? numberOf(fields.top_logprobs) : undefined,
    responseMimeType: chat.format === undefined ? undefined : 'application/json',
    responseJsonSchema: chat.format?.type === 'schema' ? chat.format.schema : undefined,
    thinkingConfig: thinkingOf(chat, model),
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Gemini 2.5 counts tokens of thought, Gemini 3 and later name levels. */
function thinkingOf({ effort, thinkingBudget }: ChatRequest, model: string): Fields | undefined {
  if (effort === undefined) return undefined;
  const counts = thinkingBudget !== undefined || effort === 'none' || /gemini-2/.test(model);
  if (counts)
    return {
      includeThoughts: effort !== 'none',
      thinkingBudget: thinkingBudget ?? Math.min(budgetOfEffort[effort], 24_576),
    };
  const level = {
    minimal: 'minimal',
    low: 'low',
    medium: 'medium',
    high: 'high',
    xhigh: 'high',
    max: 'high',
  };
  return { includeThoughts: true, thinkingLevel: level[effort] };
}

/** Thoughts signed by somebody else mean nothing to Google; its own signatures are on the calls. */
function withoutThoughts({ role, parts }: Turn): Turn {
  return { role, parts: parts.filter(({ type }) => type !== 'thinking') };
}

/**
 * From Gemini 3 on, the first call of a turn must carry its signature. Where the caller did not keep it, or somebody else
 * made the call, Google's own word for that stands in: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const unsigned = 'skip_thought_signature_validator';

function contentOf(turn: Turn, { model, publicName }: Names): Fields {
  const parts = turn.parts.flatMap((part) => turnParts(part, publicName));
  const first = parts.find(({ functionCall }) => functionCall !== undefined);
  if (first !== undefined && first.thoughtSignature === undefined && /gemini-([3-9]|\d\d)/.test(model))
    first.thoughtSignature = unsigned;
  return { role: turn.role === 'assistant' ? 'model' : 'user', parts };
}

function turnParts(part: TurnPart, publicName: string): Fields[] {
  if (part.type === 'thinking') return [];
  if (part.type === 'tool-call') {
    const call = { functionCall: { name: part.name, args: part.input } };
    return [defined({ ...call, thoughtSignature: part.signature })];
  }
  if (part.type !== 'tool-result') return [partOf(part, publicName)];
  const text = part.content.map((inner) => (inner.type === 'text' ? inner.text : '')).join('\n');
  const pictures = part.content
    .filter((inner) => inner.type !== 'text')
    .map((inner) => partOf(inner, publicName));
  const response = part.failed ? { error: text } : { output: text };
  return [{ functionResponse: { name: part.name ?? part.id, response } }, ...pictures];
}

function textPart(part: Part, publicName: string): Fields {
  if (part.type !== 'text') throw missingCapability(publicName, [`${part.type} in a system message`]);
  return { text: part.text };
}

function partOf(part: Part, publicName: string): Fields {
  if (part.type === 'text') return { text: part.text };
  if (part.type === 'audio') return { inlineData: { mimeType: `audio/${part.format}`, data: part.data } };
  return { inlineData: inlineData(part.source, publicName) };
}

/** Addresses have been fetched before (`inline-images.ts`); Gemini takes bytes. */
function inlineData(source: Source, publicName: string): Fields {
  if ('url' in source) throw missingCapability(publicName, ['url']);
  return { mimeType: source.mediaType, data: source.data };
}

export function embedBody(fields: Fields, { model, publicName }: Names): Fields {
  const inputs = [fields.input].flat();
  if (!inputs.every((input) => typeof input === 'string')) throw missingCapability(publicName, ['token ids']);
  const outputDimensionality = numberOf(fields.dimensions);
  return {
    requests: inputs.map((text) =>
      defined({ model: `models/${model}`, content: { parts: [{ text }] }, outputDimensionality }),
    ),
  };
}
