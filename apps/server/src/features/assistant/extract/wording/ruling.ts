import { negates } from '../gate/negation.ts';

/** What a question wants to know of a rule. `whether`: yes or no, which a permission, a prohibition and a condition answer alike. */
export type Ruling = 'forbidden' | 'allowed' | 'required' | 'whether';

/** Repetitions that ask (能不能) and words that negate nothing, so that what is left of 不 does. */
const asking =
  /能不能|可不可以|可以不可以|行不行|让不让|准不准|许不许|给不给|需不需要|要不要|用不用|该不该|能否|可否|是否|有没有/gu;
const harmless = /不得不|不可或缺|不可避免|不能不|不可思议|可能|可靠|可见|可惜|可是|可行/gu;
/** In the question an auxiliary says nothing of its subject. */
const auxiliary =
  /不(?:能够?|可以?|得|予|准|许|允许|让|给|应该?|应当|该|要|用|需要?|适用|适合)|不再|请勿|切勿|可以|能够|必须|务必|应当|应该|需要|一定要|有权|[还才都就]能|(?<=\b(?:is|are|be|not) )(?:ok|okay|allowed|permitted|forbidden|prohibited|mandatory|obligatory|compulsory|supposed)\b/giu;

/** Asked whether something is allowed, a prohibition answers as well. */
const explicit =
  /允许|准许|禁止|严禁|\b(?:ok|okay|allowed|permitted|forbidden|prohibited|mandatory|obligatory|compulsory|supposed)\b/giu;

const forbidden =
  /不(?:能|可以?|得|予|准|许|允许|让|给|应|该|要|宜|适用|受理|安排|享受|发放)|一律不|不再|严?禁(?:止|用)|[请切]?勿|谢绝|无权|\b(?:(?:must|may|can|shall|should|do|does|is|are|will) ?n[o']t\b|cannot|never|nobody|no one|forbidden|prohibited|banned|not (?:be |to |allowed|permitted|approved|accepted|supported|covered)|refused|rejected|excluded|invalid|no \w+ (?:may|can|is|are)\b)/iu;
const allowed =
  /可以|允许|准许|有权|许可|均可|可(?![能靠见惜是行])|\b(?:may|can|allowed|permitted|entitled|free to|eligible)\b/iu;
const required =
  /必须|务必|应当|应该|[须需应]|\b(?:must|shall|required?|requires|needs?|have to|has to|mandatory|obligatory|compulsory|should)\b/iu;

const asksForbidden =
  /不(?:能|可以?|得|予|准|许|允许|让|给|应|该|要|适用|受理)|禁止|严禁|\b(?:(?:can['’]?t|(?:can|may|must|should)(?:n['’]t| not))|cannot|not (?:allowed|permitted|covered|accepted|supported)|forbidden|prohibited|banned)\b/iu;
const asksAllowed =
  /可以|允许|准许|(?<![功性智才职机效节技])能(?![力量源耗效级干])|有权|\b(?:can|may|allowed|permitted|entitled)\b/iu;
const asksRequired =
  /必须|务必|应当|应该|需要|[须需]|(?<![主重只想将就还])要(?![点素求害件领闻职])|\b(?:must|have to|has to|required|mandatory|obligatory|should|needs?)\b/iu;
const asksWhether =
  /(?:[吗嘛]|(?<![什怎那这多])么)\s*[？?]?\s*$|能不能|可不可以|行不行|让不让|准不准|许不许|需不需要|要不要|该不该|能否|可否|是否|^\s*(?:is|are|am|can|could|may|must|should|do|does)(?:n['’]t)?\b/iu;

/** Undefined: the question is not about a rule. */
export function asksRuling(question: string): Ruling | undefined {
  const plain = question.replace(asking, '').replace(harmless, '');
  const negative = asksForbidden.test(plain);
  if (asksWhether.test(question)) {
    const ruled = plain !== question || negative || asksAllowed.test(plain) || asksRequired.test(plain);
    return ruled ? 'whether' : undefined;
  }
  if (negative) return 'forbidden';
  if (asksRequired.test(plain)) return 'required';
  return asksAllowed.test(plain) ? 'allowed' : undefined;
}

/**
 * What cannot be done is answered by a sentence that says so; what can be done is told in many ways. In the unit of a
 * sentence's score.
 */
const worth: Record<Ruling, number> = { forbidden: 0.4, whether: 0.2, required: 0.15, allowed: 0.1 };

/** What a sentence gains that lays down the rule asked for; 0 for any other. */
export function rulingWorth(asked: Ruling | undefined, sentence: string): number {
  return asked !== undefined && lays(asked, sentence) ? worth[asked] : 0;
}

function lays(asked: Ruling, sentence: string): boolean {
  const plain = sentence.replace(harmless, '');
  if (asked === 'forbidden') return forbidden.test(plain) || negates(sentence);
  if (asked === 'required') return required.test(plain);
  if (asked === 'allowed') return allowed.test(plain) && !forbidden.test(plain);
  return forbidden.test(plain) || allowed.test(plain) || required.test(plain);
}

/** The question without the words that only make a rule of it. */
export function withoutAuxiliaries(question: string): string {
  const plain = question.replace(asking, ' ').replace(auxiliary, ' ');
  return asksWhether.test(question) ? plain.replace(explicit, ' ') : plain;
}
