import type { ProblemTexts } from '../problem-texts.ts';

export const miningProblems = {
  'correction.mining_not_found': ['找不到该任务', '任务不存在，或您无权查看。'],
  'correction.pair_not_found': ['找不到该问答对', '问答对不存在、已随来源一同删除，或您无权查看。'],
  'correction.pair_decided': ['已经处理过', '该问答对此前已被采纳或拒绝。'],
  'correction.pair_retired': ['来源已变更', '该问答对的来源已修改、被替代或不再有效，请重新挖掘。'],
  'correction.mining_runs': ['已有任务在运行', '同一个知识库同一时间只能运行一个挖掘任务。'],
  'correction.mining_without_model': [
    '没有可用的模型',
    '挖掘问答需要对话模型。请先配置模型，或指定一个已有的模型。',
  ],
  'correction.nothing_to_mine': [
    '没有可挖掘的内容',
    '没有您有权阅读且篇幅足够的内容，或没有被评为满意的回答。',
  ],
} satisfies Partial<ProblemTexts>;
