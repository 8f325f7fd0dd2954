import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../search/index.ts';
import { condenseMessages, readCondensed } from './condense.ts';
import type { PastTurn } from './history.ts';
import { isFollowUp, rewriteByRule } from './rewrite.ts';

const { analyzer } = createSearchEngine();

const past = (question: string, more: Partial<PastTurn> = {}): PastTurn => ({
  question,
  answer: 'An answer.',
  titles: [],
  sourceDocuments: [],
  ...more,
});

describe('follow-up questions', () => {
  it.each([
    ['那北京呢？', true],
    ['它的价格是多少？', true],
    ['为什么？', true],
    ['还有别的要求吗？', true],
    ['如果超过了怎么办？', true],
    ['该型号的保修期多长？', true],
    ['前者需要审批吗？', true],
    ['公司系统的密码长度至少多少位？', false],
    ['去上海出差，住宿标准每晚是多少？', false],
    ['其他费用怎么报销？', false],
    ['安全日志保留多少天？', false],
    ['And in Paris?', true],
    ['What about managers?', true],
    ['How much does it cost?', true],
    ['Why?', true],
    ['Who approves them?', true],
    ['Is that also true for contractors?', true],
    ['What is the rate limit of the gateway API?', false],
    ['Which port does MQTT over TLS use?', false],
    ['Are there any limits for hotel nights in Berlin?', false],
    ['How do I make sure that invoices are paid on time?', false],
    ['他什么时候入职的？', true],
    ['上面说的标准适用于外包人员吗？', true],
    ['这个制度什么时候生效？', true],
    ['要多久？', true],
    ['第二条呢', true],
    ['然后要找谁签字？', true],
    ['其中哪些需要发票？', true],
    ['员工离职后年假如何折算？', false],
    ['那不勒斯办事处的地址在哪里？', false],
    ['那曲分公司的电话是多少？', false],
    ['那上海呢？', true],
    ['CL-P-200 的额定流量是多少？', false],
    ['How long?', true],
    ['Does that include breakfast?', true],
    ['Where can I find them?', true],
    ['What if the limit is exceeded?', true],
    ['Or by train?', true],
    ['The same for Paris?', true],
    ['Is there a limit for taxi rides in Munich?', false],
    ['Which supervisor approves overtime in the warehouse?', false],
  ])('%s → %s', (question, expected) => {
    expect(isFollowUp(analyzer, question)).toBe(expected);
  });

  it('take over the question before, and the title of the document it was answered from', () => {
    const asked = rewriteByRule(analyzer, '那北京呢？', [
      past('去上海出差，住宿标准每晚是多少？', {
        titles: ['差旅制度-2026.docx'],
        sourceDocuments: ['doc_1'],
      }),
    ]);
    expect(asked).toEqual({
      query: '那北京呢？ 去上海出差，住宿标准每晚是多少？ 差旅制度 2026',
      standalone: '那北京呢？',
      carried: '去上海出差，住宿标准每晚是多少？',
      derivedFrom: ['doc_1'],
    });
  });

  it('reach back over other follow-ups to the question they all hang on, and no further', () => {
    const turns = ['What is the weather like?', 'What is the hotel limit in Berlin?', 'And in Paris?'].map(
      (text) => past(text),
    );
    const asked = rewriteByRule(analyzer, 'What about Rome?', turns);
    expect(asked.carried).toBe('And in Paris? What is the hotel limit in Berlin?');
    expect(asked.derivedFrom).toEqual([]);
  });

  it('leave a question alone that stands alone', () => {
    const asked = rewriteByRule(analyzer, 'Which port does MQTT over TLS use?', [
      past('How often is grease needed?'),
    ]);
    expect(asked).toMatchObject({
      query: 'Which port does MQTT over TLS use?',
      carried: '',
      derivedFrom: [],
    });
  });
});

describe('rewriting by a model', () => {
  it('shows it the last questions and answers, shortened, and nothing that is withheld', () => {
    const turns = [past('One?', { answer: undefined }), past('Two?', { answer: 'x'.repeat(1_000) })];
    const content = condenseMessages('And three?', turns).at(-1)?.content ?? '';
    expect(content).toBe(`Q: One?\nQ: Two?\nA: ${'x'.repeat(400)}\n\nQ: And three?`);
  });

  it.each([
    ['What is the hotel limit in Paris?', 'What is the hotel limit in Paris?'],
    ['  Question: “What is the hotel limit in Paris?” ', 'What is the hotel limit in Paris?'],
    ['改写后的问题：北京的住宿标准是多少？', '北京的住宿标准是多少？'],
    ['', undefined],
    ['First line\nSecond line', undefined],
    ['x'.repeat(401), undefined],
  ])('%j → %j', (written, expected) => {
    expect(readCondensed(written, 'And in Paris?', [])?.query).toBe(expected);
  });

  it('derives from the documents behind the answers it was shown', () => {
    const turns = [
      past('One?', { sourceDocuments: ['doc_1', 'doc_2'] }),
      past('Two?', { answer: undefined, sourceDocuments: ['doc_3'] }),
    ];
    expect(readCondensed('What is it?', 'And?', turns)?.derivedFrom).toEqual(['doc_1', 'doc_2']);
    expect(readCondensed('And?', 'And?', turns)?.derivedFrom).toEqual([]);
  });
});
