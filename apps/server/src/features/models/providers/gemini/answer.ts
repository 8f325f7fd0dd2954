import {
  countOf,
  type Fields,
  fieldsOf,
  listOf,
  numberOf,
  type StreamTranslator,
  textOf,
} from '../adapter.ts';
import {
  type AnsweredCall,
  completionOf,
  deltaChunk,
  type FinishReason,
  type Frame,
  toolCallOf,
  usageChunk,
  usageFields,
} from '../chunk.ts';

interface Read {
  text: string;
  reasoning: string;
  calls: AnsweredCall[];
  finish: unknown;
  logprobs: Fields | undefined;
}

/** Gemini gives its calls no ids; a place within the answer makes one that its results can be told by. */
function readCandidate(answer: Fields, { id, callsBefore }: { id: string; callsBefore: number }): Read {
  const candidate = fieldsOf(listOf(answer.candidates)[0]);
  const parts = listOf(fieldsOf(candidate.content).parts);
  const texts = parts.filter(({ text }) => typeof text === 'string');
  const joined = (thought: boolean) =>
    texts
      .filter((part) => (part.thought === true) === thought)
      .map(({ text }) => textOf(text))
      .join('');
  const calls = parts
    .filter(({ functionCall }) => functionCall !== undefined)
    .map((part, index): AnsweredCall => {
      const call = fieldsOf(part.functionCall);
      return {
        id: textOf(call.id) || `call_${id}_${callsBefore + index}`,
        name: textOf(call.name),
        arguments: JSON.stringify(call.args ?? {}),
        signature: typeof part.thoughtSignature === 'string' ? part.thoughtSignature : undefined,
      };
    });
  const blocked = fieldsOf(answer.promptFeedback).blockReason;
  const finish = candidate.finishReason ?? (blocked === undefined ? undefined : 'SAFETY');
  const logprobs = logprobsOf(candidate.logprobsResult);
  return { text: joined(false), reasoning: joined(true), calls, finish, logprobs };
}

export function readGenerated(answer: Fields, frame: Frame): Fields {
  const id = textOf(answer.responseId) || frame.id;
  const { text, reasoning, calls, finish, logprobs } = readCandidate(answer, { id, callsBefore: 0 });
  return completionOf(
    { ...frame, id },
    {
      text,
      reasoning,
      thinkingBlocks: [],
      toolCalls: calls,
      logprobs,
      finishReason: finishReasonOf(finish, calls.length > 0),
      usage: usageOf(answer.usageMetadata),
    },
  );
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
};

function finishReasonOf(reason: unknown, hasCalls: boolean): FinishReason {
  return finishReasons[textOf(reason)] ?? (hasCalls ? 'tool_calls' : 'stop');
}

/** Gemini's prompt includes what was cached; thoughts come on top of what was written. */
function usageOf(value: unknown): Fields {
  const usage = fieldsOf(value);
  const cacheRead = countOf(usage.cachedContentTokenCount);
  const prompt = countOf(usage.promptTokenCount) + countOf(usage.toolUsePromptTokenCount);
  const reasoning = countOf(usage.thoughtsTokenCount);
  return usageFields({
    inputUncached: Math.max(0, prompt - cacheRead),
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: countOf(usage.candidatesTokenCount) + reasoning,
    reasoning,
    audioIn: ofModality(usage.promptTokensDetails, 'AUDIO'),
    imageIn: ofModality(usage.promptTokensDetails, 'IMAGE'),
  });
}

function ofModality(details: unknown, modality: string): number {
  return countOf(listOf(details).find((part) => part.modality === modality)?.tokenCount);
}

function logprobsOf(value: unknown): Fields | undefined {
  const { chosenCandidates, topCandidates } = fieldsOf(value);
  if (!Array.isArray(chosenCandidates)) return undefined;
  const top = listOf(topCandidates);
  const content = listOf(chosenCandidates).map((chosen, index) => ({
    ...logprobOf(chosen),
    top_logprobs: listOf(top[index]?.candidates).map(logprobOf),
  }));
  return { content, refusal: null };
}

function logprobOf(candidate: Fields): Fields {
  const token = textOf(candidate.token);
  return { token, logprob: numberOf(candidate.logProbability) ?? -9999, bytes: [...Buffer.from(token)] };
}

/** Each event of `streamGenerateContent` is an answer of its own: the next piece, with usage so far. */
export function translateGenerated(first: Frame): StreamTranslator {
  let frame = first;
  let begun = false;
  let calls = 0;
  let complete = false;

  function deltas(read: Read): Fields[] {
    const found: Fields[] = [];
    if (read.reasoning !== '') found.push({ reasoning_content: read.reasoning });
    if (read.text !== '') found.push({ content: read.text });
    for (const call of read.calls) found.push({ tool_calls: [{ index: calls++, ...toolCallOf(call) }] });
    return found;
  }

  return {
    push(event) {
      if (event.error !== undefined) return [{ error: fieldsOf(event.error) }];
      if (!begun) frame = { ...frame, id: textOf(event.responseId) || frame.id };
      const read = readCandidate(event, { id: frame.id, callsBefore: calls });
      const chunks = deltas(read).map((delta) => deltaChunk(frame, delta));
      const [withLogprobs] = listOf(chunks[0]?.choices);
      if (withLogprobs !== undefined && read.logprobs !== undefined) withLogprobs.logprobs = read.logprobs;
      if (!begun) chunks.unshift(deltaChunk(frame, { role: 'assistant', content: '' }));
      begun = true;
      if (read.finish === undefined) return chunks;
      complete = true;
      const finish = deltaChunk(frame, {}, finishReasonOf(read.finish, calls > 0));
      return [...chunks, finish, usageChunk(frame, usageOf(event.usageMetadata))];
    },
    get complete() {
      return complete;
    },
  };
}

export function readEmbeddings(answer: Fields, model: string): Fields {
  const data = listOf(answer.embeddings).map(({ values }, index) => ({
    object: 'embedding',
    index,
    embedding: values,
  }));
  const tokens = countOf(fieldsOf(answer.usageMetadata).promptTokenCount);
  // Gemini rarely counts embeddings; without usage the gateway estimates.
  const usage = tokens === 0 ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } };
  return { object: 'list', model, data, ...usage };
}
