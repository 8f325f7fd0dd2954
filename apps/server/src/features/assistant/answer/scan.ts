/** What a model's text is made of: text that may be shown, and marks such as `[2]` or `[1, 3]`. */
export type Token = { type: 'text'; text: string } | { type: 'mark'; numbers: number[] };

export interface AnswerScanner {
  /** Text as it comes from the model, cut anywhere. Holds back what may become a mark, a link or a tag. */
  push(text: string): Token[];
  end(): Token[];
}

/** What a rule makes of the beginning of the rest; `again` is read once more in its place. */
interface Step {
  length: number;
  token?: Token;
  again?: string;
}
type Rule = (rest: string, final: boolean) => Step | 'wait' | undefined;

interface State {
  rest: string;
  lineStart: boolean;
  /** Length of the fence of the code block we are in; 0 outside. */
  fence: number;
  rules: Rule[];
}

const starts = /[`\\[!<【［]|https?:\/\/|ftp:\/\/|www\./i;
/** The beginning of an address, cut off at the end of what came so far. */
const addressBegins = /(?:h|ht|htt|https?|https?:|https?:\/|f|ft|ftp|ftp:|ftp:\/|w|ww|www)$/i;

/**
 * Reads a model's answer piece by piece. Links and images lose their targets, HTML tags vanish, bare addresses become
 * code, so that nothing in an answer is loaded or followed, whatever a document told the model to write. Marks inside
 * code stay text. The same text gives the same tokens wherever it is cut.
 * @param marks false: numbers in brackets are text
 */
export function createAnswerScanner({ marks = true } = {}): AnswerScanner {
  const state: State = { rest: '', lineStart: true, fence: 0, rules: marks ? [mark, ...rules] : rules };
  return {
    push: (text) => {
      state.rest += text;
      return read(state, false);
    },
    end: () => read(state, true),
  };
}

function read(state: State, final: boolean): Token[] {
  const tokens: Token[] = [];
  while (state.rest !== '') {
    const step = state.fence > 0 ? insideFence(state, final) : next(state, final);
    if (step === 'wait') break;
    const consumed = state.rest.slice(0, step.length);
    if (consumed !== '') state.lineStart = consumed.endsWith('\n');
    state.rest = (step.again ?? '') + state.rest.slice(step.length);
    if (step.token !== undefined) tokens.push(step.token);
  }
  return tokens;
}

function next(state: State, final: boolean): Step | 'wait' {
  const { rest } = state;
  const at = rest.search(starts);
  if (at !== 0) return plainText(rest, at, final);
  if (state.lineStart) {
    const fence = openFence(rest, final);
    if (fence === 'wait') return 'wait';
    if (fence !== undefined) {
      state.fence = fence.fence;
      return text(rest, fence.length);
    }
  }
  for (const rule of state.rules) {
    const step = rule(rest, final);
    if (step !== undefined) return step;
  }
  return text(rest, 1);
}

function text(rest: string, length: number): Step {
  return { length, token: { type: 'text', text: rest.slice(0, length) } };
}

function plainText(rest: string, at: number, final: boolean): Step | 'wait' {
  if (at > 0) return text(rest, at);
  const held = final ? null : addressBegins.exec(rest);
  const length = rest.length - (held?.[0].length ?? 0);
  return length === 0 ? 'wait' : text(rest, length);
}

const longestFenceLine = 200;

function openFence(rest: string, final: boolean): { fence: number; length: number } | 'wait' | undefined {
  const ticks = /^`*/.exec(rest)?.[0].length ?? 0;
  if (ticks === rest.length && ticks > 0 && !final) return 'wait';
  if (ticks < 3) return undefined;
  const begin = rest.slice(0, longestFenceLine);
  const lineEnd = begin.indexOf('\n');
  if (lineEnd < 0 && !final) return rest.length < longestFenceLine ? 'wait' : undefined;
  const line = lineEnd < 0 ? rest : begin.slice(0, lineEnd + 1);
  return line.length > longestFenceLine || line.slice(ticks).includes('`')
    ? undefined
    : { fence: ticks, length: line.length };
}

/** Code goes through as it is, line by line. */
function insideFence(state: State, final: boolean): Step | 'wait' {
  const { rest } = state;
  const lineEnd = rest.indexOf('\n');
  const line = lineEnd < 0 ? rest : rest.slice(0, lineEnd);
  if (state.lineStart && /^ {0,3}`*[ \t]*$/.test(line)) {
    if (lineEnd < 0 && !final) return 'wait';
    if (line.split('`').length - 1 >= state.fence) state.fence = 0;
  }
  return text(rest, lineEnd < 0 ? rest.length : lineEnd + 1);
}

const rules: Rule[] = [inlineCode, escaped, image, link, tag, address];

const longestCode = 1_000;

function inlineCode(rest: string, final: boolean): Step | 'wait' | undefined {
  const run = /^`+/.exec(rest)?.[0];
  if (run === undefined) return undefined;
  if (run.length === rest.length) return final ? text(rest, run.length) : 'wait';
  const line = rest.slice(0, longestCode).split('\n', 1)[0] ?? '';
  const closing = new RegExp(`(?<!\`)${run}(?!\`)`).exec(line.slice(run.length));
  const end = closing === null ? -1 : run.length + closing.index + run.length;
  const lineIsOver = line.length < rest.length || line.length >= longestCode || final;
  // A run at the very end of what came so far may still grow.
  if (end > 0 && (end < line.length || lineIsOver)) return text(rest, end);
  return lineIsOver ? text(rest, run.length) : 'wait';
}

function escaped(rest: string, final: boolean): Step | 'wait' | undefined {
  if (!rest.startsWith('\\')) return undefined;
  if (rest.length === 1 && !final) return 'wait';
  return text(rest, Math.min(2, rest.length));
}

/** `![` is the beginning of an image: the exclamation mark goes when a link follows. */
function image(rest: string, final: boolean): Step | 'wait' | undefined {
  if (!rest.startsWith('!')) return undefined;
  if (rest.length === 1 && !final) return 'wait';
  if (rest[1] !== '[') return text(rest, 1);
  const inner = link(rest.slice(1), final);
  if (inner === 'wait') return 'wait';
  return inner === undefined ? text(rest, 1) : { ...inner, length: inner.length + 1 };
}

const number = String.raw`\^?\d{1,3}`;
const joint = String.raw`\s{0,3}[,，、;；\-–~]\s{0,3}`;
const wholeMark = new RegExp(
  String.raw`^[[【［]\s{0,3}(${number}(?:${joint}${number}){0,19})\s{0,3}[\]】］]`,
);
const partOfMark = /^[[【［][\s^\d,，、;；\-–~]{0,400}$/;

function mark(rest: string, final: boolean): Step | 'wait' | undefined {
  const found = wholeMark.exec(rest);
  if (found?.[1] !== undefined) {
    const length = found[0].length;
    // `[1](address)` is a link; the number is a mark all the same.
    if (length === rest.length && !final) return 'wait';
    const target = rest[length] === '(' ? linkTarget(rest.slice(length), final) : 0;
    if (target === 'wait') return 'wait';
    return { length: length + (target ?? 0), token: { type: 'mark', numbers: numbersOf(found[1]) } };
  }
  return !final && partOfMark.test(rest) ? 'wait' : undefined;
}

/** `1, 3` and `2-4` as numbers; a range that is not one stays its two ends. */
function numbersOf(inside: string): number[] {
  const numbers = inside.split(/\s*[,，、;；]\s*/).flatMap((part) => {
    const [from = 0, to] = part.split(/\s*[-–~]\s*/).map((digits) => Number(digits.replace('^', '')));
    if (to === undefined) return [from];
    const count = to - from + 1;
    return count >= 1 && count <= 20 ? Array.from({ length: count }, (_, index) => from + index) : [from, to];
  });
  return [...new Set(numbers)];
}

/** `[text](address)` becomes its text. What is not so simple falls apart elsewhere: see `createAnswerWriter`. */
function link(rest: string, final: boolean): Step | 'wait' | undefined {
  const label = /^\[([^[\]`\\\n]{0,300})(\]?)/.exec(rest);
  if (label === null) return undefined;
  const length = label[0].length;
  if (length === rest.length && !final) return 'wait';
  if (label[2] === '' || rest[length] !== '(') return undefined;
  const target = linkTarget(rest.slice(length), final);
  if (target === 'wait' || target === undefined) return target;
  return { length: length + target, again: label[1] ?? '' };
}

/** Length of `(address "title")`; undefined when it is none. */
function linkTarget(rest: string, final: boolean): number | 'wait' | undefined {
  const whole =
    /^\(\s{0,3}(?:<[^<>()\n]{0,2000}>|[^\s()<>]{0,2000})(?:\s{1,3}(?:"[^"()\n]{0,300}"|'[^'()\n]{0,300}'))?\s{0,3}\)/.exec(
      rest,
    );
  if (whole !== null) return whole[0].length;
  return !final && /^\([^()\n]{0,2400}$/.test(rest) ? 'wait' : undefined;
}

const addressInTag = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>`]{0,360}|[^\s<>@`]{1,100}@[^\s<>`]{1,200})>/i;

function tag(rest: string, final: boolean): Step | 'wait' | undefined {
  if (!rest.startsWith('<')) return undefined;
  if (rest.length === 1 && !final) return 'wait';
  if (!/^<[a-z/!?]/i.test(rest)) return text(rest, 1);
  const inside = addressInTag.exec(rest)?.[1];
  if (inside !== undefined)
    return { length: inside.length + 2, token: { type: 'text', text: `\`${inside}\`` } };
  const whole = /^<[^<>]{1,400}>/.exec(rest);
  if (whole !== null) return { length: whole[0].length };
  if (!final && /^<[^<>]{0,400}$/.test(rest)) return 'wait';
  return { length: 1, token: { type: 'text', text: '\\<' } };
}

const wholeAddress =
  /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>()[\]`"'\\|\u2018-\u201d\u3000-\u303f\uff00-\uffef\p{Script=Han}]*/iu;
const longestAddress = 2_000;

function address(rest: string, final: boolean): Step | 'wait' | undefined {
  const found = wholeAddress.exec(rest)?.[0];
  if (found === undefined) return undefined;
  if (found.length === rest.length && found.length < longestAddress && !final) return 'wait';
  const shown = found.slice(0, longestAddress).replace(/[.,;:!?]+$/, '');
  return { length: shown.length, token: { type: 'text', text: `\`${shown}\`` } };
}
