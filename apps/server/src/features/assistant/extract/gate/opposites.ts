const pairs: [english: string, opposite: string][] = [
  [
    String.raw`increas\w*|ris(?:e|es|ing|en)|rose|grew|grow\w*|gain\w*`,
    String.raw`decreas\w*|fall\w*|fell|declin\w*|reduc\w*|shr[aiu]nk\w*|los[es]\w*|lost|drop\w*`,
  ],
  ['before', 'after'],
  ['more', 'less|fewer'],
  ['most', 'least|fewest'],
  ['largest|biggest|greatest|highest', 'smallest|lowest|least'],
  ['first', 'last|final'],
  [String.raw`begin\w*|began|start\w*|open\w*`, String.raw`end(?:s|ed|ing)?|stop\w*|clos\w+|finish\w*`],
  [String.raw`north\w*`, String.raw`south\w*`],
  [String.raw`east\w*`, String.raw`west\w*`],
  ['left', 'right'],
  ['earl(?:y|ier|iest)', 'lat(?:e|er|est)'],
  ['old(?:er|est)?|ancient', String.raw`new(?:er|est)?|modern|young\w*`],
  ['same', 'different'],
  ['common', String.raw`rare\w*|uncommon`],
  ['major|main|primary', 'minor|secondary'],
  [String.raw`strong\w*`, String.raw`weak\w*`],
  [String.raw`hard\w*|difficult\w*`, String.raw`easy|easi\w*|simple\w*`],
  ['best', 'worst'],
  ['better', 'worse'],
  [String.raw`win\w*|won|victor\w*`, String.raw`los[et]\w*|defeat\w*`],
  [String.raw`accept\w*|agree\w*|approv\w*|support\w*`, String.raw`reject\w*|refus\w*|oppos\w*|den(?:y|ied)`],
  [String.raw`allow\w*|permit\w*`, String.raw`forbid\w*|prohibit\w*|ban(?:s|ned)?|prevent\w*`],
  [String.raw`inside|internal\w*|inner`, String.raw`outside|external\w*|outer`],
  ['public', 'private'],
  ['positive', 'negative'],
  ['male', 'female'],
  ['men', 'women'],
  [String.raw`rich\w*|wealth\w*`, String.raw`poor\w*|poverty`],
  ['high(?:er)?', 'low(?:er)?'],
  [String.raw`large[r]?|big(?:ger)?|great\w*`, 'small(?:er)?|little'],
  ['long(?:er|est)?', 'short(?:er|est)?'],
  [String.raw`fast(?:er|est)?|quick\w*`, String.raw`slow\w*`],
  [String.raw`hot\w*|warm\w*`, String.raw`cold\w*|cool\w*`],
  [String.raw`import\w*`, String.raw`export\w*`],
  [String.raw`buy\w*|bought`, String.raw`s[eo]l[ld]\w*`],
  [String.raw`arriv\w*|enter\w*|came`, String.raw`le(?:ave|ft)\w*|depart\w*`],
  [String.raw`includ\w*`, String.raw`exclud\w*`],
  [String.raw`above|over|exceed\w*`, 'below|under'],
  ['minimum|at least', 'maximum|at most'],
  ['always', 'never'],
  ['all|every', 'none|no'],
  [String.raw`success\w*|succeed\w*`, String.raw`fail\w*`],
];
const chinese: [string, string][] = [
  ['进口', '出口'],
  ['内部', '外部'],
  ['公开', '保密'],
  ['男', '女'],
  ['最早', '最晚'],
  ['最新', '最旧|最老'],
  ['开始', '结束'],
  ['买入|购买', '卖出|出售'],
  ['成功', '失败'],
  ['优点', '缺点'],
  ['上限', '下限'],
  ['入职', '离职'],
  ['收入', '支出'],
];

/** Words of everyday contrast. Unlike those that decide whether a citation holds, these only speak against an answer. */
const opposites = [
  ...pairs.map((pair) => pair.map((words) => new RegExp(`\\b(?:${words})\\b`, 'iu'))),
  ...chinese.map((pair) => pair.map((words) => new RegExp(words, 'u'))),
];

/** A question says only one of two opposites, the sentence only the other. */
export function isOpposed(question: string, sentence: string): boolean {
  return opposites.some(([one, other]) => {
    const [asksOne, asksOther] = [one?.test(question), other?.test(question)];
    if (asksOne === asksOther) return false;
    const [tellsOne, tellsOther] = [one?.test(sentence), other?.test(sentence)];
    return asksOne ? tellsOther === true && !tellsOne : tellsOne === true && !tellsOther;
  });
}
