import type { Locale } from '@jishi/contract';
import { ui as english } from '@jishi/locales/en/ui';
import { ui as chinese } from '@jishi/locales/zh-CN/ui';

export type Words = typeof chinese;

/** What the console says in a language: journeys find buttons and fields by their words, as people do. */
export const wordsOf: Record<Locale, Words> = { en: english, 'zh-CN': chinese };

/** What a journey asks and expects, in its language; questions, people and bases are those of the sample workspace. */
export interface Story {
  person: string;
  tenant: string;
  /** A suggested question that is answered from a PDF, and a part of that document's name. */
  suggestion: { question: string; document: string };
  followUp: string;
  /** An open base of the sample workspace, in which its maker may write. */
  base: string;
  upload: { file: string; content: string; question: string; holds: string };
  /** A word of the house for something in the uploaded document. */
  term: { term: string; other: string; question: string; holds: string };
  /** What the next version of the uploaded document says instead. */
  version: { holds: string; note: string };
  /** A page that was scanned: lines of a letter, or a page of the test handbook. */
  scan: { file: string; question: string; holds: string; lines?: string[]; page?: number };
  /** Only human resources may read the document. */
  secret: { query: string; document: string; reader: string };
  group: string;
  member: { name: string; email: string };
}

export const storyOf: Record<Locale, Story> = {
  en: {
    person: 'Ada Marsh',
    tenant: 'Clearlake Instruments',
    suggestion: { question: 'What does error code E12 mean on a CL-P320 pump?', document: 'CL-P series' },
    followUp: 'And which inspection does the manual ask for every 1,000 hours?',
    base: 'Company policies',
    upload: {
      file: 'shuttle-timetable.md',
      content:
        '# Staff shuttle\n\nThe staff shuttle to Heronsgate Wharf leaves the main gate at 07:45 on every working day. The last shuttle back leaves Heronsgate Wharf at 18:20.\n',
      question: 'When does the staff shuttle to Heronsgate Wharf leave the main gate?',
      holds: '07:45',
    },
    term: {
      term: 'staff shuttle',
      other: 'crew bus',
      question: 'When does the last crew bus leave?',
      holds: '18:20',
    },
    version: { holds: '07:55', note: 'Ten minutes later from May' },
    scan: {
      file: 'visitor-badges.pdf',
      lines: [
        'Visitor badges',
        '',
        'Visitors collect a blue badge at the west gate before the tour begins.',
        'Every blue badge has to be handed back by 19:40 on the same day.',
        'Lost badges cost 35 euro and are reported to the security desk.',
      ],
      question: 'By when does a blue badge have to be handed back?',
      holds: '19:40',
    },
    secret: { query: '2026 年 P6 的月薪带宽是多少？', document: 'Salary bands', reader: 'Lin Wei' },
    group: 'Night shift',
    member: { name: 'Ben Okafor', email: 'ben.okafor@example.com' },
  },
  'zh-CN': {
    person: '周岚',
    tenant: '清湖仪器',
    suggestion: { question: '去上海出差，住宿标准每晚是多少？', document: '员工手册' },
    followUp: '那么国际出差的住宿标准呢？',
    base: '公司制度',
    upload: {
      file: '班车时刻表.md',
      content:
        '# 员工班车\n\n开往鹭洲码头的员工班车每个工作日 07:45 从公司正门发车。末班返程车 18:20 从鹭洲码头发车。\n',
      question: '开往鹭洲码头的员工班车几点从正门发车？',
      holds: '07:45',
    },
    term: {
      term: '返程车',
      other: '小红巴',
      question: '末班小红巴几点发车？',
      holds: '18:20',
    },
    version: { holds: '07:55', note: '5 月起推迟十分钟' },
    scan: {
      file: '考勤扫描件.pdf',
      page: 1,
      question: '连续请假超过五天，还须经谁批准？',
      holds: '部门总监',
    },
    secret: { query: '2026 年 P6 的月薪带宽是多少？', document: '薪酬带宽', reader: '林薇' },
    group: '夜班',
    member: { name: '欧阳明', email: 'ouyang.ming@example.com' },
  },
};

/** A text with `{{names}}` as a pattern that fits whatever stands there. */
export function pattern(text: string): RegExp {
  const parts = text.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*'));
}
