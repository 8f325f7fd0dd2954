/** What a made document says, in reading order. */
export type Piece =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string; note?: string }
  | { kind: 'item'; text: string }
  /** `ruled`: drawn with lines. A cell of `span` columns stands for as many. */
  | { kind: 'table'; ruled: boolean; rows: { text: string; span?: number }[][] }
  | { kind: 'columns'; paragraphs: string[] };

export interface Source {
  name: string;
  language: 'zh' | 'en';
  header: string;
  pieces: Piece[];
}

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const words = {
  zh: {
    who: [
      '采购部',
      '各项目组',
      '质量主管',
      '设备管理员',
      '值班工程师',
      '财务共享中心',
      '分公司负责人',
      '试用期员工',
    ],
    when: [
      '每月十五日前',
      '收到通知后三个工作日内',
      '季度结束后',
      '验收当天',
      '合同到期前三十天',
      '停机检修期间',
    ],
    what: ['提交备件清单', '核对库存台账', '更新风险登记表', '完成压力校准', '归档原始凭证', '组织安全培训'],
    why: [
      '以便下一环节按时开展',
      '逾期须书面说明原因',
      '并抄送审计办公室',
      '由系统自动生成编号',
      '相关记录保存五年',
    ],
    title: ['总则', '职责分工', '工作流程', '检查与考核', '文件管理', '附则', '应急处理', '费用标准'],
    head: ['物料', '规格', '数量', '单价（元）'],
    cell: ['密封圈', '轴承', '滤芯', '电磁阀', '传感器', '联轴器'],
    join: ['应在', '，', '，', '。'],
    half: '上半年',
  },
  en: {
    who: [
      'The purchasing team',
      'Every project lead',
      'The shift engineer',
      'A branch manager',
      'The quality officer',
    ],
    when: [
      'by the fifteenth of the month',
      'within three working days',
      'after each quarter',
      'before the audit',
    ],
    what: [
      'submits the spare part list',
      'checks the stock ledger',
      'updates the risk register',
      'files the receipts',
    ],
    why: [
      'so that the next step can begin',
      'with a copy to the audit office',
      'and keeps the record for five years',
    ],
    title: ['Scope', 'Duties', 'Procedure', 'Inspection', 'Records', 'Emergencies', 'Fees', 'Final rules'],
    head: ['Part', 'Grade', 'Quantity', 'Price (EUR)'],
    cell: ['Seal', 'Bearing', 'Filter', 'Valve', 'Sensor', 'Coupling'],
    join: [' ', ' ', ', ', '.'],
    half: 'First half',
  },
};

type Language = keyof typeof words;
type Roll = ReturnType<typeof dice>;

function pick(list: string[], roll: Roll): string {
  return list[roll(list.length)] ?? '';
}

function sentence(language: Language, roll: Roll): string {
  const { who, when, what, why, join } = words[language];
  const [a, b, c, d] = join;
  const parts =
    language === 'zh'
      ? [pick(who, roll), a, pick(when, roll), pick(what, roll), c, pick(why, roll), d]
      : [pick(who, roll), a, pick(what, roll), b, pick(when, roll), c, pick(why, roll), d];
  return parts.join('');
}

function paragraph(language: Language, roll: Roll, sentences: number): string {
  return Array.from({ length: sentences }, () => sentence(language, roll)).join(language === 'zh' ? '' : ' ');
}

function table(
  language: Language,
  roll: Roll,
  shape: { rows: number; ruled: boolean; merged: boolean },
): Piece {
  const { head, cell, half } = words[language];
  const title = { text: half, span: 2 };
  const first = shape.merged
    ? [{ text: head[0] ?? '' }, title, { text: head[3] ?? '' }]
    : head.map((text) => ({ text }));
  const body = Array.from({ length: shape.rows }, (_, row) => [
    { text: `${pick(cell, roll)} ${row + 1}` },
    { text: `M${roll(90) + 10}` },
    { text: String(roll(900) + 100) },
    { text: `${roll(90) + 10}.${roll(9)}5` },
  ]);
  return { kind: 'table', ruled: shape.ruled, rows: [first, ...body] };
}

function report(language: Language): Source {
  const roll = dice(language === 'zh' ? 11 : 12);
  const { title } = words[language];
  const pieces: Piece[] = [];
  for (const [chapter, text] of title.entries()) {
    const number = language === 'zh' ? `第${'一二三四五六七八'[chapter]}章 ` : `${chapter + 1} `;
    pieces.push({ kind: 'heading', level: 1, text: `${number}${text}` });
    pieces.push({ kind: 'paragraph', text: paragraph(language, roll, 4) });
    pieces.push({ kind: 'heading', level: 2, text: `${chapter + 1}.1 ${pick(title, roll)}` });
    const note = chapter % 3 === 1 ? { note: paragraph(language, roll, 1) } : {};
    pieces.push({ kind: 'paragraph', text: paragraph(language, roll, 3), ...note });
    for (let item = 0; item < 3; item += 1) pieces.push({ kind: 'item', text: paragraph(language, roll, 1) });
    pieces.push(table(language, roll, { rows: 4, ruled: true, merged: chapter % 2 === 1 }));
  }
  return { name: `report-${language}`, language, header: headerOf(language), pieces };
}

function columns(language: Language): Source {
  const roll = dice(language === 'zh' ? 21 : 22);
  const pieces: Piece[] = [];
  for (let part = 0; part < 3; part += 1) {
    pieces.push({ kind: 'heading', level: 1, text: words[language].title[part] ?? '' });
    const paragraphs = Array.from({ length: 9 }, () => paragraph(language, roll, 3));
    pieces.push({ kind: 'columns', paragraphs });
  }
  return { name: `columns-${language}`, language, header: headerOf(language), pieces };
}

function tables(language: Language): Source {
  const roll = dice(language === 'zh' ? 31 : 32);
  const pieces: Piece[] = [];
  for (const [index, ruled] of [true, false, true].entries()) {
    pieces.push({ kind: 'heading', level: 1, text: words[language].title[index] ?? '' });
    pieces.push({ kind: 'paragraph', text: paragraph(language, roll, 2) });
    pieces.push(table(language, roll, { rows: index === 2 ? 60 : 12, ruled, merged: false }));
  }
  return { name: `tables-${language}`, language, header: headerOf(language), pieces };
}

/** Slides with points, with a table, and with both. */
function deck(language: Language): Source {
  const roll = dice(language === 'zh' ? 41 : 42);
  const pieces: Piece[] = [];
  for (let slide = 0; slide < 9; slide += 1) {
    pieces.push({
      kind: 'heading',
      level: 1,
      text: `${words[language].title[slide % 8] ?? ''} ${slide + 1}`,
    });
    if (slide % 3 !== 1)
      for (let item = 0; item < 3; item += 1)
        pieces.push({ kind: 'item', text: paragraph(language, roll, 1) });
    if (slide % 3 !== 0)
      pieces.push(table(language, roll, { rows: 5, ruled: true, merged: slide % 2 === 1 }));
  }
  return { name: `deck-${language}`, language, header: '', pieces };
}

/** Presentations in both languages. */
export function decks(): Source[] {
  return (['zh', 'en'] as const).map(deck);
}

function headerOf(language: Language): string {
  return language === 'zh' ? '清湖仪器有限公司 管理文件' : 'Clearlake Instruments management papers';
}

/** Six documents: reports, columns and tables in both languages. */
export function sources(): Source[] {
  return (['zh', 'en'] as const).flatMap((language) => [
    report(language),
    columns(language),
    tables(language),
  ]);
}

/** Rows of all tables as their cells; a merged cell once, and as often as it is wide. */
export function rowsOf({ pieces }: Source): { once: string; repeated: string }[] {
  return pieces.flatMap((piece) =>
    piece.kind !== 'table'
      ? []
      : piece.rows.map((row) => ({
          once: row.map(({ text }) => text).join(''),
          repeated: row.map(({ text, span = 1 }) => text.repeat(span)).join(''),
        })),
  );
}

/** The text outside of tables and notes, piece by piece. */
export function proseOf({ pieces }: Source): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'table') return [];
    return piece.kind === 'columns' ? piece.paragraphs : [piece.text];
  });
}
