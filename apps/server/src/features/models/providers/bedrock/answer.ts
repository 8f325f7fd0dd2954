import { countOf, type Fields, fieldsOf, listOf, type StreamTranslator, textOf } from '../adapter.ts';
import {
  completionOf,
  deltaChunk,
  type FinishReason,
  type Frame,
  usageChunk,
  usageFields,
} from '../chunk.ts';
import { answerTool } from './request.ts';

/** `structured`: the answer was asked for as the input of a tool. */
export function readConverse(
  answer: Fields,
  { frame, structured }: { frame: Frame; structured: boolean },
): Fields {
  const blocks = listOf(fieldsOf(fieldsOf(answer.output).message).content);
  const thoughts = blocks.map(({ reasoningContent }) => fieldsOf(reasoningContent));
  const uses = blocks.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [fieldsOf(toolUse)]));
  const asked = structured ? uses.find(({ name }) => name === answerTool) : undefined;
  const text = blocks.map((block) => textOf(block.text)).join('');
  return completionOf(frame, {
    text: asked === undefined ? text : JSON.stringify(asked.input),
    reasoning: thoughts.map((thought) => textOf(fieldsOf(thought.reasoningText).text)).join(''),
    thinkingBlocks: thoughts.flatMap(signedBlock),
    toolCalls: uses
      .filter((use) => use !== asked)
      .map(({ toolUseId, name, input }) => ({
        id: textOf(toolUseId),
        name: textOf(name),
        arguments: JSON.stringify(input ?? {}),
      })),
    finishReason: finishReasonOf(answer.stopReason, asked !== undefined),
    usage: usageOf(answer.usage),
  });
}

function signedBlock({ reasoningText, redactedContent }: Fields): Fields[] {
  const { text, signature } = fieldsOf(reasoningText);
  if (signature !== undefined) return [{ type: 'thinking', thinking: textOf(text), signature }];
  return redactedContent === undefined ? [] : [{ type: 'redacted_thinking', data: redactedContent }];
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
};

function finishReasonOf(reason: unknown, structured: boolean): FinishReason {
  const found = finishReasons[textOf(reason)] ?? 'stop';
  return structured && found === 'tool_calls' ? 'stop' : found;
}

/** Like Anthropic's, the counts exclude each other. */
function usageOf(value: unknown): Fields {
  const usage = fieldsOf(value);
  return usageFields({
    inputUncached: countOf(usage.inputTokens),
    cacheRead: countOf(usage.cacheReadInputTokens),
    cacheWrite5m: countOf(usage.cacheWriteInputTokens),
    cacheWrite1h: 0,
    output: countOf(usage.outputTokens),
  });
}

interface State {
  frame: Frame;
  structured: boolean;
  calls: Map<number, number>;
  thoughts: Map<number, { thinking: string; signature: string }>;
  stopReason: unknown;
  complete: boolean;
}

/** ConverseStream's events; `metadata` with the usage is the last one. */
export function translateConverse({
  frame,
  structured,
}: {
  frame: Frame;
  structured: boolean;
}): StreamTranslator {
  const state: State = {
    frame,
    structured,
    calls: new Map(),
    thoughts: new Map(),
    stopReason: undefined,
    complete: false,
  };
  return {
    push(event) {
      if (event.error !== undefined) return [{ error: event.error }];
      const [type = ''] = Object.keys(event);
      return handlers[type]?.(state, fieldsOf(event[type])) ?? [];
    },
    get complete() {
      return state.complete;
    },
  };
}

const handlers: Readonly<Record<string, (state: State, event: Fields) => Fields[]>> = {
  messageStart: ({ frame }) => [deltaChunk(frame, { role: 'assistant', content: '' })],
  contentBlockStart: startBlock,
  contentBlockDelta: continueBlock,
  contentBlockStop: (state, { contentBlockIndex }) => {
    const thought = state.thoughts.get(countOf(contentBlockIndex));
    state.thoughts.delete(countOf(contentBlockIndex));
    if (thought === undefined || thought.signature === '') return [];
    return [deltaChunk(state.frame, { thinking_blocks: [{ type: 'thinking', ...thought }] })];
  },
  messageStop: (state, { stopReason }) => {
    state.stopReason = stopReason;
    return [];
  },
  metadata: (state, { usage }) => {
    state.complete = true;
    const finish = deltaChunk(state.frame, {}, finishReasonOf(state.stopReason, state.structured));
    return [finish, usageChunk(state.frame, usageOf(usage))];
  },
};

function startBlock(state: State, event: Fields): Fields[] {
  const { toolUse } = fieldsOf(event.start);
  if (toolUse === undefined) return [];
  const { toolUseId, name } = fieldsOf(toolUse);
  const place = state.calls.size;
  state.calls.set(countOf(event.contentBlockIndex), place);
  if (state.structured && name === answerTool) return [];
  const named = { name: textOf(name), arguments: '' };
  const call = { index: place, id: textOf(toolUseId), type: 'function', function: named };
  return [deltaChunk(state.frame, { tool_calls: [call] })];
}

function continueBlock(state: State, event: Fields): Fields[] {
  const index = countOf(event.contentBlockIndex);
  const { text, toolUse, reasoningContent } = fieldsOf(event.delta);
  if (typeof text === 'string') return [deltaChunk(state.frame, { content: text })];
  if (toolUse !== undefined) {
    const part = textOf(fieldsOf(toolUse).input);
    if (state.structured) return [deltaChunk(state.frame, { content: part })];
    const call = { index: state.calls.get(index) ?? 0, function: { arguments: part } };
    return [deltaChunk(state.frame, { tool_calls: [call] })];
  }
  return reasoningContent === undefined ? [] : think(state, index, fieldsOf(reasoningContent));
}

function think(state: State, index: number, { text, signature, redactedContent }: Fields): Fields[] {
  if (redactedContent !== undefined)
    return [
      deltaChunk(state.frame, { thinking_blocks: [{ type: 'redacted_thinking', data: redactedContent }] }),
    ];
  const thought = state.thoughts.get(index) ?? { thinking: '', signature: '' };
  thought.thinking += textOf(text);
  thought.signature += textOf(signature);
  state.thoughts.set(index, thought);
  return textOf(text) === '' ? [] : [deltaChunk(state.frame, { reasoning_content: text })];
}
