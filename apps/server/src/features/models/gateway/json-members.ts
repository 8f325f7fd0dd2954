/** One member of the outermost object of a JSON text; offsets in UTF-16 units. */
export interface JsonMember {
  key: string;
  valueStart: number;
  valueEnd: number;
}

const structural = /["{}[\]]/g;
const blank = /[\t\n\r ,:]*/y;
const plainValue = /[^\t\n\r ,}\]]+/y;

/**
 * Where the members of the outermost object lie, so that one value can be replaced without touching another byte (big
 * numbers, escapes and unknown fields survive). The text must be valid JSON with an object outside; duplicates are all
 * listed, as receivers differ about which one counts.
 */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let at = skipBlank(text, text.indexOf('{') + 1);
  while (at < text.length && text[at] !== '}') {
    const keyEnd = stringEnd(text, at);
    const valueStart = skipBlank(text, keyEnd);
    const valueEnd = skipValue(text, valueStart);
    members.push({ key: JSON.parse(text.slice(at, keyEnd)) as string, valueStart, valueEnd });
    at = skipBlank(text, valueEnd);
  }
  return members;
}

function skipBlank(text: string, from: number): number {
  blank.lastIndex = from;
  blank.test(text);
  return blank.lastIndex;
}

function skipValue(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  if (first === '{' || first === '[') return nestedEnd(text, from);
  plainValue.lastIndex = from;
  plainValue.test(text);
  return plainValue.lastIndex;
}

/** `indexOf` does the walking: a 20 MB image in a string costs what memchr costs. */
function stringEnd(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text[quote - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function nestedEnd(text: string, open: number): number {
  let depth = 0;
  structural.lastIndex = open;
  for (let match = structural.exec(text); match !== null; match = structural.exec(text)) {
    const [sign] = match;
    if (sign === '"') structural.lastIndex = stringEnd(text, match.index);
    else depth += sign === '{' || sign === '[' ? 1 : -1;
    if (depth === 0) return structural.lastIndex;
  }
  return text.length;
}

/** Replaces values of the outermost object (each duplicate too) and adds what is not there yet. */
export function replaceMembers(text: string, values: Readonly<Record<string, string>>): string {
  const pieces: string[] = [];
  const present = new Set<string>();
  const members = jsonMembers(text);
  let done = 0;
  for (const { key, valueStart, valueEnd } of members) {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) continue;
    present.add(key);
    pieces.push(text.slice(done, valueStart), value);
    done = valueEnd;
  }
  const close = text.lastIndexOf('}');
  pieces.push(text.slice(done, close));
  let separator = members.length === 0 ? '' : ',';
  for (const [key, value] of Object.entries(values)) {
    if (present.has(key)) continue;
    pieces.push(`${separator}${JSON.stringify(key)}:${value}`);
    separator = ',';
  }
  pieces.push(text.slice(close));
  return pieces.join('');
}
