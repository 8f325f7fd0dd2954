/**
 * Words that carry no topic. They are dropped from queries only (documents keep them, so a text made of such words can
 * still be found): the longest posting lists are never read. The Chinese list is short on purpose: a list three times as
 * long lost half a point of nDCG, because words such as 前, 个 or 属于 do tell passages of one article apart.
 */
const ENGLISH = `
a about above after again against all also am an and any are aren't as at be because been before being below between
both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few for from further
had hadn't has hasn't have haven't having he her here hers herself him himself his how how's i i'm if in into is isn't it
it's its itself just let's me more most my myself no nor not of off on once only or other ought our ours ourselves out
over own please same shall shan't she should shouldn't so some such than that that's the their theirs them themselves
then there there's these they they're this those through to too under until up us very was wasn't we were weren't what
what's when when's where where's which while who who's whom why why's will with won't would wouldn't you you're your
yours yourself yourselves`;

const CHINESE = `
的 了 是 在 和 与 及 或 而 以及 吗 呢 呀 啊 吧 么 什么 什么样 哪 哪个 哪些 哪里 哪儿 谁 何 何时 为何 怎么 怎样 如何 为什么 多少 几 有 被 由 请问`;

function list(words: string): string[] {
  return words.split(/\s+/).filter((word) => word !== '');
}

export const STOP_WORDS: ReadonlySet<string> = new Set([...list(ENGLISH), ...list(CHINESE)]);
