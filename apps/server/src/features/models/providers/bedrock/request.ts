import { defined, type Fields } from '../adapter.ts';
import { missingCapability } from '../capability.ts';
import { budgetOfEffort, type ChatRequest, type TurnPart } from '../chat-request.ts';
import type { Part, Source } from '../parts.ts';

// Amazon Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html

export interface Names {
  model: string;
  publicName: string;
}

/** The tool that a schema becomes: Converse has no word for structured output. */
export const answerTool = 'structured_answer';

/** @throws Problem `models.capability_missing` */
export function converseBody(chat: ChatRequest, names: Names): Fields {
  return defined({
    system: chat.system.length === 0 ? undefined : chat.system.flatMap((part) => blocksOf(part, names)),
    messages: chat.turns.map((turn) => ({
      role: turn.role,
      content: turn.parts.flatMap((part) => turnBlocks(part, names)),
    })),
    inferenceConfig: inferenceConfig(chat),
    toolConfig: toolConfig(chat, names),
    additionalModelRequestFields: additional(chat, names),
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
function additional(
  { effort, thinkingBudget }: ChatRequest,
  { model, publicName }: Names,
): Fields | undefined {
  if (effort === undefined || effort === 'none') return undefined;
  if (model.includes('anthropic.')) {
    const budget = thinkingBudget ?? Math.max(1_024, budgetOfEffort[effort]);
    return { thinking: { type: 'enabled', budget_tokens: budget } };
  }
  const level = { minimal: 'low', low: 'low', medium: 'medium', high: 'high', xhigh: 'high', max: 'high' }[
    effort
  ];
  if (model.includes('nova')) return { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } };
  if (model.includes('gpt-oss')) return { reasoning_effort: level };
  throw missingCapability(publicName, ['reasoning_effort']);
}

function toolConfig(chat: ChatRequest, { publicName }: Names): Fields | undefined {
  if (chat.format?.type === 'json') throw missingCapability(publicName, ['response_format: json_object']);
  if (chat.format?.type === 'schema') {
    if (chat.tools.length > 0) throw missingCapability(publicName, ['response_format together with tools']);
    const json = { type: 'object', ...chat.format.schema };
    const toolSpec = { name: answerTool, description: 'Give the answer', inputSchema: { json } };
    return { tools: [{ toolSpec }], toolChoice: { tool: { name: answerTool } } };
  }
  if (chat.tools.length === 0) return undefined;
  if (chat.toolChoice === 'none') throw missingCapability(publicName, ['tool_choice: none']);
  return defined({ tools: chat.tools.flatMap(toolBlocks), toolChoice: choiceOf(chat.toolChoice) });
}

function toolBlocks(tool: ChatRequest['tools'][number]): Fields[] {
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
  // Bedrock refuses other signs in the name.
  const name = (part.name ?? 'document').replace(/\.[a-z]+$/i, '').replaceAll(/[^A-Za-z0-9 ()[\]-]+/g, '-');
  return { format, name, source: { bytes: source.data } };
}
