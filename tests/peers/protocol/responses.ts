import { fieldsOf, readEvents } from './openai.ts';

// The grammar of a stream of OpenAI's Responses API, as a strict client would read it: openai, resources/responses.

type Fields = Record<string, unknown>;
const lasts = new Set(['response.completed', 'response.incomplete', 'response.failed', 'error']);

/** Numbered without a gap, begun once, ended once; every item is added, written and done in its place. */
export function checkResponsesStream(text: string): string[] {
  const { events, wrong } = readEvents(text);
  const parsed = events.map(({ type, data }) => ({ type, data: fieldsOf(JSON.parse(data)) }));
  const data = parsed.map((event) => event.data);
  // What a provider says in its own protocol is passed on as it came.
  if (!/^resp_[0-9a-f]{24,}$/.test(String(fieldsOf(data[0]?.response).id))) return wrong;
  const ends = data.filter(({ type }) => lasts.has(String(type)));
  return [
    ...wrong,
    ...parsed
      .filter(({ type, data: { type: said } }) => type !== said)
      .map(({ type }) => `event ${type} carries another`),
    ...data.flatMap(({ sequence_number: number }, at) =>
      number === at ? [] : [`number ${number} at ${at}`],
    ),
    ...(data[0]?.type === 'response.created' ? [] : [`begins with ${data[0]?.type}`]),
    ...(ends.length === 1 && data.at(-1) === ends[0]
      ? []
      : [`${ends.length} ends, last ${data.at(-1)?.type}`]),
    // What broke off has no end of its last item.
    ...(['error', 'response.failed'].includes(String(data.at(-1)?.type)) ? [] : checkItems(data)),
  ];
}

function checkItems(events: Fields[]): string[] {
  const items = events.filter(({ output_index: index }) => index !== undefined);
  const places = [...Map.groupBy(items, ({ output_index: index }) => index)];
  const { output } = fieldsOf(events.at(-1)?.response);
  const last = Array.isArray(output) ? output.map(fieldsOf) : [];
  return [
    ...(places.every(([place], at) => place === at) ? [] : ['items out of order']),
    ...(places.length === last.length ? [] : [`${places.length} items streamed, ${last.length} at the end`]),
    ...places.flatMap(([place, parts]) => checkItem(parts).map((sentence) => `item ${place}: ${sentence}`)),
  ];
}

function checkItem(parts: Fields[]): string[] {
  const types = parts.map(({ type }) => String(type));
  const ids = new Set(parts.map(({ item, item_id: id }) => id ?? fieldsOf(item).id));
  const textOf = (type: string, member: string) =>
    parts
      .filter((part) => part.type === type)
      .map((part) => String(part[member]))
      .join('');
  const pairs = [
    ['response.output_text', 'text'],
    ['response.function_call_arguments', 'arguments'],
    ['response.reasoning_summary_text', 'text'],
  ] as const;
  return [
    ...(types[0] === 'response.output_item.added' ? [] : [`begins with ${types[0]}`]),
    ...(types.at(-1) === 'response.output_item.done' ? [] : [`ends with ${types.at(-1)}`]),
    ...(ids.size === 1 ? [] : ['its id changes']),
    ...pairs
      .filter(([type, member]) => textOf(`${type}.delta`, 'delta') !== textOf(`${type}.done`, member))
      .map(([type]) => `${type}: the pieces are not the whole`),
  ];
}
