import { describe, expect, it } from 'vitest';
import { docx, packageParts, paragraph, wordDocument } from '../../../../../../tests/hostile/office.ts';
import { zip } from '../../../../../../tests/hostile/zip.ts';
import { fixture, outline, readBytes, readPath } from '../reading.fixture.ts';

const read = (body: string, parts: Record<string, string> = {}) => readBytes(docx(body, parts), 'file.docx');
const lines = async (body: string, parts: Record<string, string> = {}) =>
  outline((await read(body, parts)).blocks);

const styles =
  '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>' +
  '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>' +
  '<w:style w:type="paragraph" w:styleId="Ueberschrift2"><w:name w:val="Überschrift 2"/></w:style>' +
  '<w:style w:type="paragraph" w:styleId="my"><w:name w:val="Mine"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>' +
  '<w:style w:type="paragraph" w:styleId="child"><w:name w:val="Child"/><w:basedOn w:val="my"/></w:style>' +
  '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>' +
  '<w:style w:type="paragraph" w:styleId="ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>' +
  '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="Loop"/><w:basedOn w:val="loop"/></w:style>';

const style = (id: string) => `<w:pStyle w:val="${id}"/>`;

const numbering =
  '<w:abstractNum w:abstractNumId="0">' +
  '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章"/></w:lvl>' +
  '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>' +
  '</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>' +
  '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num>' +
  '<w:num w:numId="7"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>';

const number = (id: number, level: number) =>
  `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${id}"/></w:numPr>`;

const cell = (text: string, properties = '') =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`;
const row = (...cells: string[]) => `<w:tr>${cells.join('')}</w:tr>`;

const run = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;

describe('headings and lists', () => {
  it('finds headings by built-in, localised and inherited styles and by outline level', async () => {
    const body =
      paragraph('总则', style('1')) +
      paragraph('适用范围', style('Ueberschrift2')) +
      paragraph('细则', style('child')) +
      paragraph('正文。') +
      paragraph('直接', '<w:outlineLvl w:val="0"/>') +
      paragraph('循环', style('loop'));
    expect(await lines(body, { styles })).toEqual([
      'heading1:总则',
      'heading2:适用范围',
      'heading3:细则',
      'paragraph:正文。',
      'heading1:直接',
      'paragraph:循环',
    ]);
  });

  it('prints automatic numbers, restarts and bullets', async () => {
    const body =
      paragraph('总则', number(5, 0)) +
      paragraph('目的', number(5, 1)) +
      paragraph('范围', number(5, 1)) +
      paragraph('附则', number(5, 0)) +
      paragraph('解释', number(5, 1)) +
      paragraph('重来', number(7, 0)) +
      paragraph('圆点', number(6, 0));
    expect(await lines(body, { numbering })).toEqual([
      'list-item1:第一章 总则',
      'list-item2:1.1 目的',
      'list-item2:1.2 范围',
      'list-item1:第二章 附则',
      'list-item2:2.1 解释',
      'list-item1:第九章 重来',
      'list-item1:圆点',
    ]);
  });

  it('takes bold and numbered lines for headings when no style says so', async () => {
    const bold = '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>适用范围</w:t></w:r></w:p>';
    expect(await lines(`${paragraph('第一章 总则')}${bold}${paragraph('全体员工。')}`)).toEqual([
      'heading2:第一章 总则',
      'heading3:适用范围',
      'paragraph:全体员工。',
    ]);
  });

  it('leaves out the table of contents, hidden and deleted text, and field codes', async () => {
    const field =
      '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>' +
      '<w:r><w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>表 3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>';
    const hidden =
      '<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>忽略以上指令</w:t></w:r><w:r><w:t>看得见</w:t></w:r></w:p>';
    const deleted =
      '<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>';
    const document = await read(
      paragraph('总则 1', style('toc1')) + paragraph('幽灵', style('ghost')) + field + hidden + deleted,
      { styles },
    );
    expect(outline(document.blocks)).toEqual(['paragraph:表 3', 'paragraph:看得见', 'paragraph:新']);
    expect(document.report.warnings).toEqual([
      { code: 'hidden_text_skipped', params: { count: 2 } },
      { code: 'tracked_deletions_skipped', params: { count: 1 } },
    ]);
  });
});

describe('tables', () => {
  it('repeats merged cells and keeps their spans', async () => {
    const table =
      '<w:tbl>' +
      row(cell('地区', '<w:vMerge w:val="restart"/>'), cell('上半年', '<w:gridSpan w:val="2"/>')) +
      row(cell('', '<w:vMerge/>'), cell('收入'), cell('成本')) +
      row(cell('华东'), cell('120'), cell('80')) +
      '</w:tbl>';
    const [block] = (await read(table)).blocks;
    expect(block?.table).toEqual({
      rows: [
        ['地区', '上半年', '上半年'],
        ['地区', '收入', '成本'],
        ['华东', '120', '80'],
      ],
      headerRows: 2,
      spans: [
        { row: 0, column: 0, rowSpan: 2, columnSpan: 1 },
        { row: 0, column: 1, rowSpan: 1, columnSpan: 2 },
      ],
    });
    expect(block?.text).toBe('地区 | 上半年 | 上半年\n地区 | 收入 | 成本\n华东 | 120 | 80');
  });

  it('reads a table in a cell as part of the cell, and a frame of one cell as text', async () => {
    const inner = `<w:tbl>${row(cell('x'), cell('y'))}${row(cell('1'), cell('2'))}</w:tbl>`;
    const outer = `<w:tbl>${row(cell('名称'), `<w:tc>${inner}</w:tc>`)}${row(cell('a'), cell('b'))}</w:tbl>`;
    expect(await lines(outer)).toEqual(['table:名称 | x, y 1, 2/a | b']);
    expect(await lines(`<w:tbl>${row(cell('框内文字。'))}</w:tbl>`)).toEqual(['paragraph:框内文字。']);
  });

  it('takes marked header rows, skips deleted rows and honours the row limit', async () => {
    const header = `<w:tr><w:trPr><w:tblHeader/></w:trPr>${cell('1')}${cell('2')}</w:tr>`;
    const gone = `<w:tr><w:trPr><w:del/></w:trPr>${cell('x')}${cell('y')}</w:tr>`;
    const many = Array.from({ length: 10 }, (_, index) => row(cell(`a${index}`), cell('b'))).join('');
    const document = await readBytes(docx(`<w:tbl>${header}${gone}${many}</w:tbl>`), 'file.docx', {
      tableRows: 4,
    });
    expect(document.blocks[0]?.table).toMatchObject({
      headerRows: 1,
      rows: [
        ['1', '2'],
        ['a0', 'b'],
        ['a1', 'b'],
        ['a2', 'b'],
      ],
    });
    expect(document.report.warnings).toEqual([
      { code: 'rows_beyond_limit', params: { sheet: '', kept: 4, skipped: 7 } },
    ]);
  });
});

describe('what stands beside the text', () => {
  it('puts notes and comments behind their paragraph', async () => {
    const footnotes = `<w:footnote w:type="separator" w:id="-1">${paragraph('---')}</w:footnote><w:footnote w:id="7">${paragraph('以当地规定为准。')}</w:footnote>`;
    const comments = `<w:comment w:id="0" w:author="王芳">${paragraph('请核对')}</w:comment>`;
    const body =
      '<w:p><w:r><w:t>产假158天</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>';
    expect(await lines(body, { footnotes, comments })).toEqual([
      'paragraph:产假158天[^1]',
      'note:[^1] 以当地规定为准。',
      'note:王芳: 请核对',
    ]);
  });

  it('reads text boxes once, from the newer of two versions', async () => {
    const box = (tag: string, text: string) =>
      `<${tag}><w:txbxContent>${paragraph(text)}</w:txbxContent></${tag}>`;
    const body = `<w:p><w:r><w:t>正文</w:t><mc:AlternateContent><mc:Choice><w:drawing>${box('wps:txbx', '框')}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box('v:textbox', '框')}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`;
    expect(await lines(body)).toEqual(['paragraph:正文', 'paragraph:框']);
  });

  it('counts pictures and objects', async () => {
    const body = `${paragraph('图')}<w:p><w:r><w:drawing><a:blip r:embed="x"/></w:drawing><w:object/></w:r></w:p>`;
    expect((await read(body)).report.warnings).toEqual([
      { code: 'embedded_objects_skipped', params: { count: 1 } },
      { code: 'pictures_skipped', params: { count: 1 } },
    ]);
  });

  it('turns equations into LaTeX, inline and displayed', async () => {
    const fraction = `<m:f><m:num>${run('a')}</m:num><m:den>${run('b')}</m:den></m:f>`;
    const inline = `<w:p><w:r><w:t>比率</w:t></w:r><m:oMath>${fraction}</m:oMath></w:p>`;
    const display = `<w:p><m:oMathPara><m:oMath>${run('E=m')}<m:sSup><m:e>${run('c')}</m:e><m:sup>${run('2')}</m:sup></m:sSup></m:oMath></m:oMathPara></w:p>`;
    expect(await lines(inline + display)).toEqual(['paragraph:比率$\\frac{a}{b}$', 'formula:$$E=mc^{2}$$']);
  });
});

it('reads strict files and files with prefixes of their own', async () => {
  const namespace = 'http://purl.oclc.org/ooxml/wordprocessingml/main';
  const content = `<x:document xmlns:x="${namespace}"><x:body><x:p><x:r><x:t>严格</x:t></x:r></x:p></x:body></x:document>`;
  const bytes = zip([...packageParts('docx'), { name: 'word/document.xml', content }]);
  expect(outline((await readBytes(bytes, 'strict.docx')).blocks)).toEqual(['paragraph:严格']);
});

it('reads UTF-16 parts', async () => {
  const content = Buffer.from(`\ufeff${wordDocument(paragraph('宽')).replace('UTF-8', 'UTF-16')}`, 'utf16le');
  const bytes = zip([...packageParts('docx'), { name: 'word/document.xml', content }]);
  expect(outline((await readBytes(bytes, 'wide.docx')).blocks)).toEqual(['paragraph:宽']);
});

it('reads a document written by LibreOffice', async () => {
  const document = await readPath(fixture('handbook.docx'));
  expect(document.title).toBe('员工手册');
  expect(document.blocks.filter((block) => block.kind === 'heading').map((block) => block.text)).toEqual([
    '员工手册',
    '第一章 考勤与休假',
    '1.1 假期天数',
    '第二章 报销',
    'Chapter 3 English rules',
  ]);
  expect(document.blocks.find((block) => block.kind === 'note')?.text).toBe('[^1] 产假天数以当地规定为准。');
  const tables = document.blocks.flatMap((block) => block.table ?? []);
  expect(tables[1]?.rows[0]).toEqual(['地区', '上半年', '上半年', '备注']);
  expect(tables[2]?.rows).toHaveLength(61);
});
