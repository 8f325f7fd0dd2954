import { defaultRetrieval } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import type { OtherNames } from '../../knowledge/index.ts';
import { createSearchEngine } from '../../search/index.ts';
import { chooseUnits } from './choose.ts';
import { confidenceOf, documentsAnswer } from './gate/gate.ts';
import { overviewUnits } from './overview.ts';
import type { Passage } from './passage.ts';
import { readQuestion } from './question.ts';
import { scoreUnits } from './score.ts';
import { unitsOf } from './units.ts';

const { analyzer } = createSearchEngine();

const passage = (text: string, title = '', bodyStart = 0): Passage => ({ title, text, bodyStart });

function answer(text: string, passages: Passage[], carried = '') {
  const question = readQuestion(analyzer, text, carried);
  const units = passages.flatMap(unitsOf);
  const scoring = scoreUnits({ analyzer, question, passages, units });
  return {
    quotes: chooseUnits(scoring.units).map(({ unit }) => unit.shown),
    answered: documentsAnswer(confidenceOf(scoring), defaultRetrieval.answerThreshold),
  };
}

describe('what can be quoted', () => {
  it('is every sentence at its place, with the heading above it', () => {
    const text =
      '# Hotels\n\nBerlin costs 140 euros. Paris costs 180 euros.\n\nMay I stay longer?\n\nYes, one night.';
    const units = unitsOf(passage(text), 0);
    for (const unit of units) expect(text.slice(unit.start, unit.end)).toBe(unit.text);
    expect(units.map(({ text, kind, lead }) => [text, kind, lead])).toEqual([
      ['# Hotels', 'heading', ''],
      ['Berlin costs 140 euros.', 'sentence', '# Hotels'],
      ['Paris costs 180 euros.', 'sentence', '# Hotels'],
      ['May I stay longer?', 'heading', '# Hotels'],
      ['Yes, one night.', 'sentence', 'May I stay longer?'],
    ]);
  });

  it.each([
    [
      'City | Limit | Note\nBerlin | 140 | \nParis | 180 | central',
      ['City: Berlin; Limit: 140', 'City: Paris; Limit: 180; Note: central'],
    ],
    ['代码 | 含义\nE07 | 干转\nE12 | 轴承过热', ['代码: E07; 含义: 干转', '代码: E12; 含义: 轴承过热']],
    ['Version | 3 | final\nOwner | Lin Wei | Berlin', ['Version: 3; final', 'Owner: Lin Wei; Berlin']],
  ])('is every row of a table as a sentence: %j', (text, shown) => {
    const rows = unitsOf(passage(text), 0).filter(({ kind }) => kind === 'row');
    expect(rows.map((unit) => unit.shown).slice(-shown.length)).toEqual(shown);
  });

  it('takes the header that is repeated before a later part of a table, and never quotes it', () => {
    const header = 'City | Limit';
    const text = `${header}\nRome | 150`;
    const units = unitsOf(passage(text, '', header.length + 1), 0);
    expect(units.map(({ shown, text: row, kind }) => [shown, row, kind])).toEqual([
      ['City: Rome; Limit: 150', 'Rome | 150', 'row'],
    ]);
  });

  it('is nothing in an empty passage', () => {
    expect(unitsOf(passage(' \n\n '), 0)).toEqual([]);
  });
});

describe('a question', () => {
  it.each([
    ['出差多少天内要报销？', 'duration'],
    ['试用期多长？', 'duration'],
    ['电缆多长？', 'number'],
    ['什么时候发布？', 'time'],
    ['密码至少多少位？', 'number'],
    ['谁批准？', 'person'],
    ['总部在哪里？', 'place'],
    ['为什么延期？', 'reason'],
    ['How long is it valid?', 'duration'],
    ['When was it founded?', 'time'],
    ['How many roles are there?', 'number'],
    ['Who approves it?', 'person'],
    ['Explain the leave policy', 'any'],
  ])('%s asks for %s', (text, asked) => {
    expect(readQuestion(analyzer, text).asked).toBe(asked);
  });

  it('keeps its subject and drops its grammar', () => {
    const words = (text: string) =>
      readQuestion(analyzer, text).terms.flatMap(({ token, family }) => (family === 'word' ? [token] : []));
    expect(words('工牌丢了补办要多少钱？')).not.toContain('钱');
    expect(words('What should I do when the pump shows E07?')).toEqual(
      expect.arrayContaining(['pump', 'e07']),
    );
    expect(words('What should I do when the pump shows E07?')).not.toContain('should');
    expect(words('what is it').length).toBeGreaterThan(0);
    expect(words('试用期多长？').join()).not.toContain('长');
    expect(words('公司有许多大型设备').join('')).toContain('大型');
  });
});

const handbook = [
  passage(
    'Claims must be submitted within 30 days. Receipts above 20 euros are needed. The finance team pays weekly.',
    'Travel policy',
  ),
  passage(
    'Hotel nights in Berlin cost at most 140 euros. Flights are booked by the travel desk.',
    'Travel policy',
  ),
  passage('The canteen opens at 11:30. Lunch is free on Fridays.', 'Canteen'),
];

describe('an overview', () => {
  const passages = [
    { documentId: 'doc_2', documentName: 'Travel policy.docx', start: 400 },
    { documentId: 'doc_1', documentName: 'Canteen.md', start: 0 },
    { documentId: 'doc_2', documentName: 'Travel policy.docx', start: 0 },
  ];
  const units = [
    'Late part.',
    'The canteen.',
    '# Travel\n\nThis policy is for all. It covers trips. And costs.',
  ].flatMap((text, index) => unitsOf(passage(text), index));
  const overview = (question: string) =>
    overviewUnits(analyzer, question, { passages, units }).map(({ shown }) => shown);

  it.each([
    'What is “Travel policy” about?',
    'Summarise the travel policy',
    '《Travel policy》主要讲了什么？',
  ])('is the beginning of the document that is named: %s', (question) => {
    expect(overview(question)).toEqual(['This policy is for all.', 'It covers trips.', 'And costs.']);
  });

  it.each(['What does the travel policy cost?', 'What is the holiday calendar about?', '主要讲了什么？'])(
    'is not given for %s',
    (question) => {
      expect(overview(question)).toEqual([]);
    },
  );
});

describe('a word of the house', () => {
  const names = [{ asked: ['bistro'], others: ['canteen', '食堂'] }];
  const quotes = (names: OtherNames[]) => {
    const units = handbook.flatMap(unitsOf);
    const question = readQuestion(analyzer, 'When does the bistro open?');
    const scoring = scoreUnits({ analyzer, question, passages: handbook, units, names });
    const answered = documentsAnswer(confidenceOf(scoring), defaultRetrieval.answerThreshold);
    return answered ? chooseUnits(scoring.units).map(({ unit }) => unit.shown) : [];
  };

  it('is answered by the sentence with its other name, quoted as it stands', () => {
    expect(quotes(names)).toEqual(['The canteen opens at 11:30.']);
  });

  it('is not known without the glossary', () => {
    expect(quotes([])).toEqual([]);
    expect(quotes([{ asked: ['bistro'], others: ['cant'] }])).toEqual([]);
  });
});

describe('the extractive answer', () => {
  it.each([
    ['How many days do I have to submit claims?', 'Claims must be submitted within 30 days.'],
    ['What is the limit for a hotel night in Berlin?', 'Hotel nights in Berlin cost at most 140 euros.'],
    ['When does the canteen open?', 'The canteen opens at 11:30.'],
    ['Who pays claims?', 'The finance team pays weekly.'],
  ])('%s', (question, sentence) => {
    expect(answer(question, handbook).quotes).toContain(sentence);
  });

  it('answers a listed question with what stands below it, not with the question', () => {
    const faq = passage(
      '水泵显示 E07 怎么处理？\n\nE07 表示干转。先检查进水阀。\n\n水泵有异响怎么办？\n\n检查轴承。',
      '常见问题',
    );
    expect(answer('水泵显示 E07 怎么处理？', [faq]).quotes).toEqual(['E07 表示干转。', '先检查进水阀。']);
  });

  it('answers a question that names a table with its rows, not with its caption', () => {
    const chapter = passage(
      '6.2 住宿与补贴标准\n\n表 6-2 国内出差标准（元，每人每天）\n\n城市级别 | 住宿上限（每晚） | 伙食补贴\n一类城市 | 600 | 120\n二类城市 | 450 | 100',
      '员工手册 › 第六章 出差',
    );
    const { quotes } = answer('国内出差住宿标准是多少？', [chapter]);
    expect(quotes).toContain('城市级别: 一类城市; 住宿上限（每晚）: 600; 伙食补贴: 120');
    expect(quotes.join()).not.toContain('表 6-2');
  });

  it('is not led astray by a heading that asks in the same words for something else', () => {
    const faq = passage('质保期多长？\n\n整机自调试之日起 24 个月。', '常见问题');
    const contract = passage('三年期合同的试用期为 3 个月。直属上级做两次书面反馈。', '员工手册');
    expect(answer('试用期多长？', [faq, contract]).quotes[0]).toBe('三年期合同的试用期为 3 个月。');
  });

  it('quotes the whole of a small table', () => {
    const rows = [
      '不满 1 年 | 5 天',
      '满 1 年 | 7 天',
      '满 3 年 | 10 天',
      '满 5 年 | 12 天',
      '满 10 年 | 15 天',
    ];
    const table = passage(['司龄 | 年休假天数', ...rows].join('\n'), '员工手册 › 年休假');
    expect(answer('年休假有多少天？', [table]).quotes).toHaveLength(rows.length);
  });

  it.each([
    ['各型号用量如下：', '型号 | 驱动端\nCL-P200 | 20 克\nCL-P320 | 35 克', '润滑脂用量是多少？'],
    ['The following limits apply:', 'Berlin costs 140 euros.\nParis costs 180 euros.', 'What limits apply?'],
  ])('is what stands below %s, not that line', (line, below, question) => {
    const { quotes } = answer(question, [passage(`${line}\n\n${below}`, '润滑脂 Limits')]);
    expect(quotes.length).toBeGreaterThan(0);
    expect(quotes).not.toContain(line);
  });

  it.each(['A token is valid for 90 days and has a scope:', 'The token is valid for the following 90 days:'])(
    'is %s where nothing else says it',
    (line) => {
      expect(answer('How many days is a token valid?', [passage(line)]).quotes).toEqual([line]);
    },
  );

  it('begins with what says it, before what only leads to it', () => {
    const codes = passage(
      'The codes seen most often are E07 and E12. Error code E12 means that the bearing is too hot.',
      'Error codes of the pump',
    );
    expect(answer('What does error code E12 mean?', [codes]).quotes[0]).toBe(
      'Error code E12 means that the bearing is too hot.',
    );
    expect(answer('Which error codes are seen often?', [codes]).quotes[0]).toBe(
      'The codes seen most often are E07 and E12.',
    );
  });

  it('understands a follow-up by the words carried over', () => {
    const table = passage('City | Hotel limit\nBerlin | 140\nParis | 180');
    expect(answer('And Paris?', [table], 'What is the hotel limit in Berlin?').quotes[0]).toBe(
      'City: Paris; Hotel limit: 180',
    );
  });

  it.each([
    ['How many days do I have to submit claims?', true],
    ['What is the limit for a hotel night in Berlin?', true],
    ['Who won the football world cup in 1998?', false],
    ['What is the vesting period of employee stock options?', false],
    ['How fast is the first response to a severity 1 ticket?', false],
  ])('%s: answered %s', (question, expected) => {
    expect(answer(question, handbook).answered).toBe(expected);
  });

  it('never says the same twice', () => {
    const twice = [
      passage('Claims must be submitted within 30 days.'),
      passage('Claims must be submitted within 30 days.'),
    ];
    expect(answer('When must claims be submitted?', twice).quotes).toHaveLength(1);
  });

  it('quotes at most four units, whatever is there', () => {
    const many = Array.from(
      { length: 40 },
      (_, index) => `Rule ${index} about claims and days is number ${index * 7}.`,
    ).join(' ');
    const { quotes } = answer('How many days about claims?', [passage(many)]);
    expect(quotes.length).toBeGreaterThan(0);
    expect(quotes.length).toBeLessThanOrEqual(4);
  });

  it('copes with nothing found and with a question of no words', () => {
    expect(answer('Anything?', [])).toEqual({ quotes: [], answered: false });
    expect(answer('？？？', handbook).answered).toBe(false);
  });
});
