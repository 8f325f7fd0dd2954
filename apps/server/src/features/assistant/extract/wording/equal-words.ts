import { foldText } from '../../../search/index.ts';

/**
 * Words that people and documents use for one thing whatever the document is about: limits, frequencies, everyday verbs.
 * What a house calls its own things belongs into the glossary of a base. Each row is one class; a word of the question is
 * held by a text with any other word of its row.
 */
const classes: string[][] = [
  // Limits
  ['最多', '至多', '最高', '最长', '最大', '上限', '不超过', '不得超过', '不能超过', '不高于', '以内'],
  ['最少', '至少', '最低', '最短', '最小', '起码', '下限', '不少于', '不低于', '不得少于', '不短于'],
  ['最晚', '最迟', '截止'],
  ['at most', 'maximum', 'max', 'up to', 'no more than', 'may not exceed', 'limit', 'upper limit'],
  ['at least', 'minimum', 'min', 'no less than', 'not less than'],
  ['以后', '之后', '后', '起'],
  // How often
  ['每天', '每日', '一天', '每人每天'],
  ['每周', '每星期', '一周', '一星期', '一个星期', '每个星期'],
  ['每月', '每个月', '一个月', '按月'],
  ['每年', '一年', '年度', '每一年', '按年'],
  ['每次', '单次', '每一次'],
  ['每人', '一个人', '人均', '每位'],
  ['daily', 'every day', 'per day', 'a day', 'each day'],
  ['weekly', 'every week', 'per week', 'a week', 'each week'],
  ['monthly', 'every month', 'per month', 'a month', 'each month'],
  ['yearly', 'annually', 'every year', 'per year', 'a year', 'annual', 'each year'],
  // Spoken and written
  ['丢', '丢失', '遗失', '弄丢', '遗落'],
  ['坏', '损坏', '故障', '破损'],
  ['开车', '驾车', '自驾', '驾驶', '驾驶车辆'],
  ['买', '购买', '采购', '购置'],
  ['修', '维修', '修理', '检修', '返修', '修好'],
  ['换', '更换', '替换'],
  ['夜里', '夜间', '晚上', '夜晚', '凌晨'],
  ['工资', '薪水', '薪资', '薪酬', '薪金'],
  ['交', '提交', '上交', '递交', '交纳'],
  ['通知', '告知', '告诉'],
  ['同意', '批准', '审批', '核准', '批'],
  ['退', '退还', '退回', '归还', '返还', '还清', '结清'],
  ['外面', '外部', '以外', '在外', '外边'],
  ['保修', '质保', '保修期', '质保期'],
  ['接', '连接', '接入', '连'],
  ['奖', '奖金', '奖励'],
  ['危险', '不安全', '隐患'],
  ['迟到', '晚到'],
  ['取消', '撤销', '作废'],
  ['replace', 'replaced', 'replacing', 'change', 'changed', 'swap', 'exchange', 'exchanged'],
  ['buy', 'purchase', 'purchased', 'bought', 'order'],
  ['keep', 'kept', 'retain', 'retained', 'stored', 'store', 'preserved'],
  ['repair', 'repaired', 'fix', 'fixed', 'mend'],
  ['broken', 'defective', 'faulty', 'damaged'],
  ['salary', 'wage', 'wages', 'pay'],
  ['vacation', 'holiday', 'annual leave'],
  ['quickly', 'fast', 'soon', 'promptly'],
  ['expire', 'expires', 'ends', 'valid', 'void', 'voids', 'invalid'],
  ['lost', 'missing', 'lose'],
  ['notify', 'inform', 'informed', 'report', 'reported', 'tell'],
  ['approve', 'approves', 'approved', 'approval', 'authorise', 'authorize', 'sign off'],
];

/** What a question calls one way, and what finds it in a folded text when it is called another way. */
export interface EqualWords {
  asked: string[];
  others: RegExp;
}

const han = /\p{Script=Han}/u;

const readClasses = classes.map((words) => words.map((word) => ({ word, pattern: patternOf([word]) })));

export function equalWordsIn(question: string): EqualWords[] {
  const folded = foldText(question);
  return readClasses.flatMap((words) => {
    const asked = words.filter(({ pattern }) => pattern.test(folded)).map(({ word }) => word);
    const others = words.map(({ word }) => word).filter((word) => !asked.includes(word));
    return asked.length === 0 || others.length === 0 ? [] : [{ asked, others: patternOf(others) }];
  });
}

function patternOf(words: string[]): RegExp {
  return new RegExp(
    words
      .map((word) => (han.test(word) ? `${word.startsWith('一') ? '(?<!第)' : ''}${word}` : `\\b${word}\\b`))
      .join('|'),
    'u',
  );
}
