/** Words in which a negative syllable negates nothing. */
const harmless =
  /不仅|不但|不过|不同|不少|不久|不断|不管|不论|不如|不得不|差不多|对不起|了不起|不只|不光|无论|无线|无数|无疑|无锡|无极|未来|未必|非常|非洲|非但|除非|莫非|没收|没落|否则|是否|能否|可否|南非|北非|不锈钢|不动产|not only|not just|no\.? ?\d|no doubt|nonetheless|nevertheless|notwithstanding|or not/giu;
const negative =
  /不|没|沒|無|无|未|非|勿|禁止|拒绝|避免|缺乏|\b(?:not|no|never|none|nobody|nothing|nor|neither|without|cannot|lacks?|lacked|lacking|fail(?:s|ed)? to|unable|prohibit(?:s|ed)?|forbid(?:s|den)?|refus(?:e|es|ed))\b|n['’]t\b/giu;

/** How often a text negates. Two negations are two: what counts is whether a sentence negates as often as its source. */
export function negationsOf(text: string): number {
  return [...text.replace(harmless, ' ').matchAll(negative)].length;
}

/** Each row: words of one meaning, and of the opposite one. */
const opposites: [RegExp, RegExp][] = [
  [
    /增加|增长|上升|提高|上涨|\b(?:increas|rose|rise|grew|grow)\w*/iu,
    /减少|下降|降低|下跌|\b(?:decreas|fell|fall|declin|reduc|shr[aiu]nk)\w*/iu,
  ],
  [/之前|以前|\bbefore\b/iu, /之后|以后|\bafter\b/iu],
  [
    /以上|超过|多于|高于|\b(?:more than|above|over|exceed\w*)\b/iu,
    /以下|少于|低于|不足|\b(?:less than|fewer than|below|under)\b/iu,
  ],
  [/至少|最少|\b(?:at least|minimum)\b/iu, /至多|最多|\b(?:at most|maximum|up to)\b/iu],
  [/最大|最高|\b(?:largest|highest|biggest|greatest)\b/iu, /最小|最低|\b(?:smallest|lowest|least)\b/iu],
  [/第一|首次|首个|\bfirst\b/iu, /最后|末次|\blast\b/iu],
  [
    /允许|可以|\b(?:allow\w*|permit\w*|may)\b/iu,
    /禁止|不得|不可|\b(?:forbid\w*|forbade|prohibit\w*|ban(?:s|ned)?)\b/iu,
  ],
  [/东|\beast\w*/iu, /西|\bwest\w*/iu],
  [/南|\bsouth\w*/iu, /北|\bnorth\w*/iu],
  [/左|\bleft\b/iu, /右|\bright\b/iu],
  [/早于|\bearlier\b/iu, /晚于|\blater\b/iu],
];

/** A sentence says one of two opposites where its source says only the other. */
export function isReversed(sentence: string, source: string): boolean {
  return opposites.some(
    ([one, other]) =>
      (saysOnly(sentence, one, other) && saysOnly(source, other, one)) ||
      (saysOnly(sentence, other, one) && saysOnly(source, one, other)),
  );
}

function saysOnly(text: string, wanted: RegExp, unwanted: RegExp): boolean {
  return wanted.test(text) && !unwanted.test(text);
}
