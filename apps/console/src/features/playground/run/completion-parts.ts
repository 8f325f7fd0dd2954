/** What comes out of a stream of chat completions. */
export type CompletionPart =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'usage'; inputTokens: number; outputTokens: number }
  /** The stream broke; the words are for people. */
  | { type: 'error'; message: string };

/** Reads the events of an OpenAI-compatible stream as they come; chunks may end anywhere. */
export async function* completionParts(texts: AsyncIterable<string>): AsyncGenerator<CompletionPart> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) yield* partsOfLine(line);
  }
  yield* partsOfLine(rest);
}

function* partsOfLine(line: string): Generator<CompletionPart> {
  if (!line.startsWith('data:')) return;
  const data = line.slice(5).trim();
  if (data === '' || data === '[DONE]') return;
  const chunk = parsed(data);
  if (chunk?.error !== undefined) yield { type: 'error', message: String(chunk.error?.message ?? '') };
  const delta = chunk?.choices?.[0]?.delta;
  const reasoning = delta?.reasoning_content ?? delta?.reasoning;
  if (reasoning) yield { type: 'reasoning', text: reasoning };
  if (delta?.content) yield { type: 'text', text: delta.content };
  if (chunk?.usage)
    yield {
      type: 'usage',
      inputTokens: chunk.usage.prompt_tokens ?? 0,
      outputTokens: chunk.usage.completion_tokens ?? 0,
    };
}

interface Chunk {
  error?: { message?: unknown };
  choices?: { delta?: { content?: string; reasoning_content?: string; reasoning?: string } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
}

/** A line that is no JSON is skipped: the gateway has already turned what a provider broke into an error. */
function parsed(data: string): Chunk | undefined {
  try {
    return JSON.parse(data) as Chunk;
  } catch {
    return undefined;
  }
}
