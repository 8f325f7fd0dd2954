/** Negative syllables that negate nothing, questions by repetition (能不能) among them. */
const harmless =
  /(\p{Script=Han})[不没]\1|有没有|可不可以|需不需要|不仅|不但|不过|不同|不少|不久|不断|不管|不论|不如|不得不|差不多|对不起|了不起|不只|不光|不列颠|不丹|不锈钢|不动产|无论|无线|无数|无疑|无锡|无极|无人机|无形|未来|未必|非常|非洲|非但|非典|南非|北非|除非|莫非|没收|没落|否则|是否|能否|可否|not only|not just|no\.? ?\d|no doubt|nonetheless|nevertheless|notwithstanding|or not|no longer/giu;
const negative =
  /[不没沒無无未非勿]|\b(?:not|no|never|nobody|nothing|nor|neither|without|cannot|unable|fail(?:s|ed)? to)\b|n['’]t\b/iu;
/** Wider than `negative`: a question that negates may be answered by any of these. */
const negativeIfOnlyOnce =
  /[不没沒無无未非勿禁拒免除缺]|\b(?:not|no|never|none|nobody|nothing|nor|neither|without|cannot|lack\w*|fail\w*|unable|impossib\w*|prohibit\w*|forb\w+|refus\w+|reject\w*|ignor\w+|exclud\w+|except\w*|prevent\w*|avoid\w*|den(?:y|ied|ies)|oppos\w+|against|rather than|instead|only|unlike|un\w{4,}|few\w*|little|absen\w+|declin\w+)\b|n['’]t\b/iu;

/** Whether a text says that something is not so. */
export function negates(text: string): boolean {
  return says(text, negative);
}

/** Whether there is anything in it that could answer a question that negates. */
export function speaksNegatively(text: string): boolean {
  return says(text, negativeIfOnlyOnce);
}

function says(text: string, pattern: RegExp): boolean {
  return pattern.test(text.replace(harmless, ' '));
}
