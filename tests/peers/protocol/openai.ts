// The grammar of the OpenAI API, as a strict client would read it. Every function answers what is wrong, as sentences.

type Fields = Record<string, unknown>;

const finishReasons = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The data of each event of an SSE body, and what is wrong with its framing. */
export function readEvents(text: string): {
  events: { type: string | null; data: string }[];
  wrong: string[];
} {
  const wrong: string[] = [];
  if (!text.endsWith('\n\n')) wrong.push('the stream does not end with a blank line');
  const events = text
    .split('\n\n')
    .filter((event) => event.trim() !== '' && !event.startsWith(':'))
    .map((event) => {
      const lines = event.split('\n');
      const type = lines.find((line) => line.startsWith('event: '))?.slice(7) ?? null;
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
      if (data.length !== 1) wrong.push(`an event has ${data.length} data lines`);
      return { type, data: data.join('\n') };
    });
  return { events, wrong };
}

/** A streamed chat completion: ids, order, one reason to finish, usage last, `[DONE]` at the very end. */
export function checkChatStream(text: string, { wantsUsage }: { wantsUsage: boolean }): string[] {
  const { events, wrong } = readEvents(text);
  if (events.at(-1)?.data !== '[DONE]') wrong.push('the last event is not [DONE]');
  const chunks = events.filter(({ data }) => data !== '[DONE]').map(({ data }) => fieldsOf(JSON.parse(data)));
  if (new Set(chunks.map(({ id }) => id)).size !== 1) wrong.push('the id changes');
  if (new Set(chunks.map(({ model }) => model)).size !== 1) wrong.push('the model changes');
  for (const chunk of chunks) wrong.push(...checkChunk(chunk));
  wrong.push(...checkOrder(chunks), ...checkUsagePlace(chunks, wantsUsage), ...checkToolDeltas(chunks));
  return wrong;
}

function checkChunk(chunk: Fields): string[] {
  const wrong: string[] = [];
  if (chunk.object !== 'chat.completion.chunk') wrong.push(`object ${chunk.object}`);
  if (!Number.isSafeInteger(chunk.created)) wrong.push(`created ${chunk.created}`);
  if (!Array.isArray(chunk.choices)) wrong.push('choices are no list');
  return wrong;
}

function choiceOf(chunk: Fields): Fields {
  return Array.isArray(chunk.choices) ? fieldsOf(chunk.choices[0]) : {};
}

function checkOrder(chunks: Fields[]): string[] {
  const wrong: string[] = [];
  const finishes = chunks.map((chunk) => choiceOf(chunk).finish_reason).filter((reason) => reason != null);
  if (finishes.length !== 1) wrong.push(`${finishes.length} reasons to finish`);
  if (!finishReasons.has(String(finishes[0]))) wrong.push(`finish_reason ${finishes[0]}`);
  if (fieldsOf(choiceOf(chunks[0] ?? {}).delta).role !== 'assistant')
    wrong.push('the first delta has no role');
  const finishAt = chunks.findIndex((chunk) => choiceOf(chunk).finish_reason != null);
  const late = chunks.slice(finishAt + 1).some((chunk) => (chunk.choices as unknown[]).length > 0);
  if (late) wrong.push('a choice after the reason to finish');
  return wrong;
}

function checkUsagePlace(chunks: Fields[], wantsUsage: boolean): string[] {
  const told = chunks.filter((chunk) => chunk.usage != null);
  if (!wantsUsage) return told.length === 0 ? [] : ['usage that was not asked for'];
  const last = chunks.at(-1) ?? {};
  const wrong = told.length === 0 ? ['no usage'] : [];
  if (last.usage == null || (last.choices as unknown[]).length > 0) wrong.push('usage is not the last chunk');
  return [...wrong, ...checkUsage(fieldsOf(last.usage))];
}

export function checkUsage(usage: Fields): string[] {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  const sum = Number(prompt) + Number(completion);
  return sum === total ? [] : [`usage ${prompt} + ${completion} is not ${total}`];
}

function checkToolDeltas(chunks: Fields[]): string[] {
  const calls = chunks.flatMap((chunk) => (fieldsOf(choiceOf(chunk).delta).tool_calls ?? []) as Fields[]);
  const byIndex = Map.groupBy(calls, ({ index }) => index);
  return [...byIndex].flatMap(([index, parts]) => {
    const text = parts.map((part) => fieldsOf(part.function).arguments ?? '').join('');
    const broken = isJson(text) ? [] : [`arguments of ${index} are no JSON: ${text}`];
    return [...checkFirstDelta(parts[0] ?? {}), ...broken];
  });
}

function checkFirstDelta({ index, id, type, function: named }: Fields): string[] {
  const wrong = typeof id === 'string' && id !== '' ? [] : [`tool call ${index} begins without an id`];
  const isNamed = typeof fieldsOf(named).name === 'string' && type === 'function';
  return isNamed ? wrong : [...wrong, `tool call ${index} has no name`];
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text === '' ? '{}' : text);
    return true;
  } catch {
    return false;
  }
}

export function checkChatCompletion(body: Fields): string[] {
  const wrong: string[] = [];
  if (typeof body.id !== 'string' || body.object !== 'chat.completion') wrong.push(`object ${body.object}`);
  if (!Number.isSafeInteger(body.created)) wrong.push(`created ${body.created}`);
  const { message, finish_reason: reason } = choiceOf(body);
  const { role, content, tool_calls: calls = [] } = fieldsOf(message);
  if (!finishReasons.has(String(reason))) wrong.push(`finish_reason ${reason}`);
  if (role !== 'assistant' || (content !== null && typeof content !== 'string')) wrong.push('message');
  for (const call of calls as Fields[]) {
    if (typeof call.id !== 'string' || !isJson(String(fieldsOf(call.function).arguments)))
      wrong.push('tool call');
  }
  return [...wrong, ...checkUsage(fieldsOf(body.usage))];
}
