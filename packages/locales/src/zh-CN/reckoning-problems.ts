import type { ProblemTexts } from '../problem-texts.ts';

export const reckoningProblems = {
  'reckoning.period': ['时间范围为空', '结束时间早于开始时间。'],
  'reckoning.too_many': ['调用过多', '一次最多处理 {{max}} 次调用，请缩短时间范围或选择单个模型。'],
  'reckoning.bill_not_found': ['账单不存在', '该账单不存在或已删除。'],
  'reckoning.bill_unreadable': ['无法读取', '文件不是可读取的 CSV，请重新导出为 CSV，而不是工作簿。'],
  'reckoning.bill_encoding': [
    '编码无法识别',
    '文件既不是 Unicode 也不是 GBK 文本。Excel 工作簿（.xlsx）请先另存为 CSV。',
  ],
  'reckoning.bill_too_large': ['文件过大', '账单文件最大 {{limitMb}} MB，请缩短导出的时间范围。'],
  'reckoning.bill_too_many_rows': [
    '行数过多',
    '账单最多 {{max}} 行，请缩短时间范围，或按天而不是按分钟导出。',
  ],
  'reckoning.bill_column': ['缺少列', '文件中没有“{{column}}”列。'],
  'reckoning.bill_empty': ['没有可核对的内容', '在所选的列中，没有任何一行同时包含日期和金额或用量。'],
  'reckoning.bill_too_long': ['明细过多', '日期、模型和密钥的组合超过 {{max}} 行，请缩短导出的时间范围。'],
} satisfies Partial<ProblemTexts>;
