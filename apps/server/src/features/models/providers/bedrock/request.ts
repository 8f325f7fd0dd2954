import { defined, type Fields } from '../adapter.ts';
import { missingCapability } from '../capability.ts';
import type { ChatRequest, Tool, TurnPart } from '../chat-request.ts';
import type { Part, Source } from '../parts.ts';
import { samplingWhileThinking, thinkingBudgetOf, withoutSampling } from '../thinking.ts';

// Amazon Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html

export interface Names {
  model: string;
  publicName: string;
  emulate: boolean;
}

/** The tool that a schema becomes: Converse has no word for structured output. */
export const answerTool = 'structured_answer';

/** @throws Problem `models.capability_missing` */
export function converseBody(asked: ChatRequest, names: Names): { body: Fields; emulated: string[] } {
  const more = additional(asked, names);
  const sampling = more?.thinking === undefined ? [] : samplingWhileThinking(asked);
  if (sampling.length > 0 && !names.emulate)
    throw missingCapability(
      names.publicName,
      sampling.map((name) => `${name} with reasoning`),
    );
  const wished = asked.effort !== undefined && asked.effort !== 'none';
  const chat = sampling.length > 0 ? withoutSampling(asked) : asked;
  return {
    body: bodyOf(chat, names, more),
    emulated: [...sampling, ...(wished && more === undefined ? ['reasoning_effort'] : [])],
  };
}

function bodyOf(chat: ChatRequest, names: Names, more: Fields | undefined): Fields {
  return defined({
    system: chat.system.length === 0 ? undefined : chat.system.flatMap((part) => systemBlocks(part, names)),
    messages: chat.turns.map((turn) => ({
      role: turn.role,
      content: turn.parts.flatMap((part) => turnBlocks(part, names)),
    })),
    inferenceConfig: inferenceConfig(chat),
    toolConfig: toolConfig(chat, names),
    additionalModelRequestFields: more,
  });
}

function inferenceConfig(chat: ChatRequest): Fields | undefined {
  const config = defined({
    maxTokens: chat.maxTokens,
    temperature: chat.temperature,
    topP: chat.topP,
    stopSequences: chat.stop.length === 0 ? undefined : chat.stop,
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Claude, Nova and gpt-oss each have their own word for it, behind Converse's own. */
function additional(chat: ChatRequest, { model, publicName }: Names): Fields | undefined {
  const { effort } = chat;
  if (effort === undefined || effort === 'none') return undefined;
  if (model.includes('anthropic.')) {
    const budget = thinkingBudgetOf(chat, { maxTokens: chat.maxTokens, forced: isForced(chat) });
    return budget === undefined ? undefined : { thinking: { type: 'enabled', budget_tokens: budget } };
  }
  const level = { minimal: 'low', low: 'low', medium: 'medium', high: 'high', xhigh: 'high', max: 'high' }[
    effort
  ];
  if (model.includes('nova')) return { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } };
  if (model.includes('gpt-oss')) return { reasoning_effort: level };
  throw missingCapability(publicName, ['reasoning_effort']);
}

function isForced({ toolChoice, format }: ChatRequest): boolean {
  return format?.type === 'schema' || toolChoice === 'required' || typeof toolChoice === 'object';
}

function toolConfig(chat: ChatRequest, { publicName }: Names): Fields | undefined {
  if (chat.format?.type === 'json') throw missingCapability(publicName, ['response_format: json_object']);
  const earlier = chat.tools.length > 0 ? [] : toolsOfCalls(chat).flatMap(toolBlocks);
  if (chat.format?.type === 'schema') {
    if (chat.tools.length > 0) throw missingCapability(publicName, ['response_format together with tools']);
    const json = { type: 'object', ...chat.format.schema };
    const toolSpec = { name: answerTool, description: 'Give the answer', inputSchema: { json } };
    return { tools: [...earlier, { toolSpec }], toolChoice: { tool: { name: answerTool } } };
  }
  if (earlier.length > 0) return { tools: earlier };
  if (chat.tools.length === 0) return undefined;
  if (chat.toolChoice === 'none') throw missingCapability(publicName, ['tool_choice: none']);
  return defined({ tools: chat.tools.flatMap(toolBlocks), toolChoice: choiceOf(chat.toolChoice) });
}

/** Converse wants the tools of a conversation declared as long as their calls are in it, offered again or not. */
function toolsOfCalls({ turns }: ChatRequest): Tool[] {
  const names = turns.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'tool-call' ? part.name : [])),
  );
  const parameters = { type: 'object', properties: {} };
  return [...new Set(names)].map((name) => ({ name, description: undefined, parameters, cache: undefined }));
}

function toolBlocks(tool: Tool): Fields[] {
  const inputSchema = { json: { type: 'object', ...tool.parameters } };
  const spec = { toolSpec: defined({ name: tool.name, description: tool.description, inputSchema }) };
  return tool.cache === undefined ? [spec] : [spec, cachePoint];
}

function choiceOf(choice: ChatRequest['toolChoice']): Fields | undefined {
  if (typeof choice === 'object') return { tool: { name: choice.name } };
  if (choice === 'required') return { any: {} };
  return choice === 'auto' ? { auto: {} } : undefined;
}

const cachePoint = { cachePoint: { type: 'default' } };

function turnBlocks(part: TurnPart, names: Names): Fields[] {
  if (part.type === 'thinking') return [thinkingBlock(part.block)];
  if (part.type === 'tool-call')
    return [{ toolUse: { toolUseId: part.id, name: part.name, input: part.input } }];
  if (part.type !== 'tool-result') return blocksOf(part, names);
  const content = part.content.flatMap((inner) => blocksOf(inner, names));
  const status = part.failed ? { status: 'error' } : {};
  return [{ toolResult: { toolUseId: part.id, content, ...status } }];
}

function thinkingBlock(block: Fields): Fields {
  if (block.type === 'redacted_thinking') return { reasoningContent: { redactedContent: block.data } };
  return { reasoningContent: { reasoningText: { text: block.thinking, signature: block.signature } } };
}

function systemBlocks(part: Part, names: Names): Fields[] {
  if (part.type !== 'text') throw missingCapability(names.publicName, [`${part.type} in a system message`]);
  return blocksOf(part, names);
}

function blocksOf(part: Part, { publicName }: Names): Fields[] {
  if (part.type === 'audio') throw missingCapability(publicName, ['audio']);
  const block =
    part.type === 'text'
      ? { text: part.text }
      : part.type === 'image'
        ? { image: imageOf(part.source, publicName) }
        : { document: documentOf(part, publicName) };
  return part.cache === undefined ? [block] : [block, cachePoint];
}

const imageFormats: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** Addresses have been fetched before (`inline-images.ts`); Bedrock takes bytes. */
function imageOf(source: Source, publicName: string): Fields {
  const format = 'url' in source ? undefined : imageFormats[source.mediaType];
  if ('url' in source || format === undefined) throw missingCapability(publicName, ['image format']);
  return { format, source: { bytes: source.data } };
}

const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

function documentOf(part: Extract<Part, { type: 'file' }>, publicName: string): Fields {
  const { source } = part;
  const format = 'url' in source ? undefined : documentFormats[source.mediaType];
  if ('url' in source || format === undefined) throw missingCapability(publicName, ['file format']);
  // Bedrock refuses other signs in the name, and two blanks in a row.
  const name = (part.name ?? '')
    .replace(/\.[a-z]+$/i, '')
    .replaceAll(/[^A-Za-z0-9 ()[\]-]+/g, '-')
    .replaceAll(/ {2,}/g, ' ')
    .slice(0, 200);
  return { format, name: name === '' ? 'document' : name, source: { bytes: source.data } };
}
