/**
 * Words that carry no topic. They are dropped from queries only (documents keep them, so a phrase made of such words
 * can still be searched): no quality is lost and the longest posting lists are never read.
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
的 了 是 在 和 与 及 或 而 且 但 也 都 就 还 又 被 把 将 让 使 给 对 于 对于 关于 由 由于 从 自 向 到 以 以及 及其 其 其中 为 为了 因 因为
所 所以 如果 若 则 虽然 但是 然而 并 并且 而且 不过 只 只是 这 这个 这些 这样 这种 这里 那 那个 那些 那样 那种 那里 它 它们 他 他们 她 她们 我
我们 你 你们 您 咱们 自己 某 某个 某些 该 此 之 者 着 过 地 得 吗 呢 吧 啊 呀 哦 嘛 么 什么 什么样 甚么 怎么 怎么样 怎样 怎么办 如何 为何 为什么 为啥 何
何时 何地 何处 何人 哪 哪个 哪些 哪里 哪儿 哪位 哪种 哪一 哪年 谁 谁的 多少 几 几个 是否 是不是 有没有 能否 能不能 可否 可以 可 能 能够 会 要 应 应该 请 请问 想 想要
有 没有 没 不 不是 很 非常 比较 更 最 太 当 当时 时候 之后 之前 之间 以后 以前 一个 一 一些 一种 每 每个 各 各种 等 等等 比如 例如 通过 根据 按照 除了
告诉 知道 需要 进行 属于 指 来 去 上 下 里 中 内 外 后 前 时 个 位 种 样 些 又称 称为 叫 叫做 叫作`;

function list(words: string): string[] {
  return words.split(/\s+/).filter((word) => word !== '');
}

export const STOP_WORDS: ReadonlySet<string> = new Set([...list(ENGLISH), ...list(CHINESE)]);
