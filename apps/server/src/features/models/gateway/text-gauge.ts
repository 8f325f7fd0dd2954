import { dataOf } from './sse.ts';
import { answerText, parseChunk } from './stream-meter.ts';

const content = '"content":"';

/**
 * How many bytes of text an event of a chat stream carries, at the least as many as a client reads in it. Learns what
 * stands around the text and then only compares that, because reading the JSON of each event costs ten times as much.
 */
export function createTextGauge(): (event: string) => number {
  let frame: { before: string; after: string } | undefined;

  return (event) => {
    const start = event.indexOf('"choices"');
    if (start === -1) return 0;
    if (frame !== undefined && event.startsWith(frame.before, start) && event.endsWith(frame.after)) {
      const bytes = event.length - start - frame.before.length - frame.after.length;
      if (bytes >= 0) return bytes;
    }
    const chunk = parseChunk(dataOf(event));
    if (chunk === undefined) return 0;
    const text = answerText(chunk);
    frame = frameOf(event.slice(start), text) ?? frame;
    return Buffer.byteLength(text);
  };
}

/** What stands before and behind the text; undefined where there is more than one text, or none. */
function frameOf(choices: string, text: string): { before: string; after: string } | undefined {
  const at = choices.indexOf(content);
  if (text === '' || at === -1) return undefined;
  const from = at + content.length;
  const end = /(?<!\\)(?:\\\\)*"/.exec(choices.slice(from));
  if (end === null) return undefined;
  const to = from + end.index + end[0].length - 1;
  const found = parseChunk(`{"text":"${choices.slice(from, to)}"}`)?.text;
  return found === text ? { before: choices.slice(0, from), after: choices.slice(to) } : undefined;
}
