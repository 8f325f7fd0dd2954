import { describe, expect, it } from 'vitest';
import { docx, paragraph } from '../../../../../../tests/hostile/office.ts';
import { zip } from '../../../../../../tests/hostile/zip.ts';
import { failureFrom, outline, readBytes } from '../reading.fixture.ts';

const crlf = (lines: string[]) => lines.join('\r\n');

function mail(attachment: Buffer, name: string): Buffer {
  return Buffer.from(
    crlf([
      'From: =?GB2312?B?1cXI/Q==?= <zhang@example.com>',
      'To: li@example.com',
      'Subject: =?UTF-8?B?5beu5peF5qCH5YeG?=',
      'Date: Mon, 02 Feb 2026 10:00:00 +0800',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>住宿每晚 500 元。</p><table><tr><th>地区</th><th>标准</th></tr><tr><td>上海</td><td>600</td></tr></table>',
      '--b',
      `Content-Type: application/octet-stream; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      attachment.toString('base64'),
      '--b--',
      '',
    ]),
  );
}

describe('mail', () => {
  it('is its subject, its people, its text and its attachments as sections', async () => {
    const letter = docx(paragraph('The attachment says hello.'));
    const document = await readBytes(mail(letter, 'letter.docx'), 'x.eml');
    expect(document.type).toBe('eml');
    expect(document.title).toBe('差旅标准');
    expect(outline(document.blocks)).toEqual([
      'heading1:差旅标准',
      'paragraph:From: 张三 <zhang@example.com>/To: li@example.com/Date: 2026-02-02T02:00:00.000Z',
      'paragraph:住宿每晚 500 元。',
      'table:地区 | 标准/上海 | 600',
      'heading2:letter.docx',
      'paragraph:The attachment says hello.',
    ]);
    expect(document.blocks.at(-1)?.headingPath).toEqual(['差旅标准', 'letter.docx']);
  });

  it('names an attachment that cannot be read, with its reason', async () => {
    const { report } = await readBytes(mail(Buffer.from('\x7fELF\x02\0\0', 'latin1'), 'tool.bin'), 'x.eml');
    expect(report.warnings).toContainEqual({
      code: 'member_skipped',
      params: { name: 'tool.bin', reason: 'parsing.unsupported_type' },
    });
  });

  it('goes three files deep and says what it left', async () => {
    let inner: Buffer = Buffer.from('the innermost text');
    for (let depth = 0; depth < 5; depth += 1) inner = mail(inner, depth === 0 ? 'a.txt' : 'm.eml');
    const { report, text } = await readBytes(inner, 'x.eml');
    expect(text).not.toContain('innermost');
    expect(report.warnings.map(({ params }) => params?.reason)).toContain('parsing.too_complex');
  });

  it('is not taken for one when a text only has a colon', async () => {
    expect((await readBytes('From: here\n\nTo: there we go.\n', 'a.txt')).type).toBe('text');
  });
});

describe('archives', () => {
  it('have a section for each readable file, under its path', async () => {
    const packed = zip([
      { name: '制度/请假.md', content: '# 请假\n\n年假五天。' },
      { name: '__MACOSX/._x', content: 'x' },
      { name: 'b.csv', content: 'name,price\nA,1\nB,2\nC,3\n' },
      { name: 'c.bin', content: Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1') },
    ]);
    const document = await readBytes(packed, 'a.zip');
    expect(outline(document.blocks)).toEqual([
      'heading2:b.csv',
      'table:name | price/A | 1/B | 2/C | 3',
      'heading2:制度/请假.md',
      'heading3:请假',
      'paragraph:年假五天。',
    ]);
    expect(document.report.warnings.map(({ params }) => params?.name)).toEqual(['c.bin']);
  });

  it('that hold nothing readable are refused', async () => {
    const packed = zip([{ name: 'c.bin', content: Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1') }]);
    expect((await failureFrom(readBytes(packed, 'a.zip'))).code).toBe('parsing.no_text');
  });
});

describe('e-books', () => {
  const book = (extra: { name: string; content: string }[] = []) =>
    zip([
      { name: 'mimetype', content: 'application/epub+zip' },
      {
        name: 'META-INF/container.xml',
        content:
          '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/b.opf"/></rootfiles></container>',
      },
      {
        name: 'OPS/b.opf',
        content:
          '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>论语</dc:title></metadata><manifest><item id="b" href="two.xhtml"/><item id="a" href="one.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
      },
      { name: 'OPS/two.xhtml', content: '<html><body><h1>为政</h1><p>温故而知新。</p></body></html>' },
      { name: 'OPS/one.xhtml', content: '<html><body><h1>学而</h1><p>学而时习之。</p></body></html>' },
      ...extra,
    ]);

  it('are read in the order of their spine', async () => {
    const document = await readBytes(book(), 'b.epub');
    expect(document.title).toBe('论语');
    expect(outline(document.blocks)).toEqual([
      'heading1:学而',
      'paragraph:学而时习之。',
      'heading1:为政',
      'paragraph:温故而知新。',
    ]);
  });

  it('with a copy lock are refused', async () => {
    const locked = book([{ name: 'META-INF/rights.xml', content: '<x/>' }]);
    expect((await failureFrom(readBytes(locked, 'b.epub'))).code).toBe('parsing.encrypted');
  });
});

describe('JSON', () => {
  it.each([
    ['[{"名称":"A","价格":1},{"名称":"B","价格":null}]', ['table:名称 | 价格/A | 1/B |']],
    ['{"a":1}\n{"a":2}\n', ['table:a/1/2']],
    [
      '[{"id":1,"address":{"city":"上海"}},{"id":2,"tags":["x","y"]}]',
      ['paragraph:id: 1/address.city: 上海', 'paragraph:id: 2/tags: x, y'],
    ],
  ])('%s', async (text, expected) => {
    const document = await readBytes(text, 'a.json');
    expect(outline(document.blocks)).toEqual(expected);
  });

  it('that is none is text', async () => {
    expect((await readBytes('{"a": oops, not JSON at all', 'a.json')).report.parser).toBe('plain-text');
  });
});

describe('RTF', () => {
  it('has its text: code pages, Unicode with stand-ins, no fonts and pictures', async () => {
    const source =
      "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}{\\pict 89504e47}\\uc1 \\u24180?\\u20551? \\'ce\\'e5\\'cc\\'ec\\par {\\*\\generator x;}Caf\\'a8\\'a6\\par}";
    const document = await readBytes(Buffer.from(source, 'latin1'), 'a.rtf');
    expect(outline(document.blocks)).toEqual(['paragraph:年假 五天', 'paragraph:Café']);
  });

  it('has the titles that the file names, not text that says the same', async () => {
    const title = '\\pard\\plain \\outlinelevel1\\b{\\listtext\\pard\\plain \\tab}{\\loch Scope}\\par ';
    const text = '\\pard\\plain {\\loch Scope}\\par \\pard\\plain Everything else.\\par';
    const document = await readBytes(Buffer.from(`{\\rtf1\\ansi ${title}${text}}`, 'latin1'), 'a.rtf');
    expect(outline(document.blocks)).toEqual([
      'heading2:Scope',
      'paragraph:Scope',
      'paragraph:Everything else.',
    ]);
  });
});
