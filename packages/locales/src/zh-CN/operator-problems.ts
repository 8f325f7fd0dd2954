import type { ProblemTexts } from '../problem-texts.ts';

/** What the operator set, and slices that processes took ahead of budgets. */
export const operatorProblems = {
  'limits.set_by_operator': ['由运营方设置', '该预算由运营方为本租户设置，仅运营方可以更改。'],
  'limits.replica_alive': [
    '进程仍在运行',
    '进程 {{replica}} 在 {{seconds}} 秒前仍有消息。超过一分钟没有消息后，才能释放它预取的额度。',
  ],
  'limits.journal_here': [
    '日志就在这里',
    '进程 {{replica}} 的日志位于本数据目录，系统会自动入账，无需释放。',
  ],
} satisfies Partial<ProblemTexts>;
