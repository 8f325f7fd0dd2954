import { describe, expect, it } from 'vitest';
import { docx, paragraph, pptx, textShape, xlsx } from '../../../../../../tests/hostile/office.ts';
import { contentStream, onePage, pdf, textContent } from '../../../../../../tests/hostile/pdf.ts';
import { zip } from '../../../../../../tests/hostile/zip.ts';
import { fixture } from '../reading.fixture.ts';
import { sniff } from './sniff.ts';

async function typeOf(bytes: Buffer | string, name = ''): Promise<string> {
  const outcome = await sniff({ bytes: Buffer.from(bytes) }, name);
  return outcome.ok ? outcome.type : `${outcome.failure.code} ${outcome.failure.params.type ?? ''}`.trim();
}

describe('sniff', () => {
  it.each([
    ['docx', docx(paragraph('x')), 'a.pdf'],
    ['pptx', pptx([{ shapes: textShape('title', ['x']) }]), 'a.zip'],
    ['xlsx', xlsx([{ name: 'a', xml: '<sheetData/>' }]), 'a.txt'],
    ['pdf', pdf(onePage(contentStream(textContent(['x'])))), 'a.docx'],
    ['pdf', Buffer.concat([Buffer.from('junk\n'), pdf(onePage(contentStream('')))]), ''],
  ])('knows %s by its content', async (type, bytes, name) => {
    expect(await typeOf(bytes, name)).toBe(type);
  });

  it.each([
    ['html', '<!DOCTYPE html><p>x', 'a.txt'],
    ['html', '\ufeff<!-- note -->\n<html><body>x', 'a.md'],
    ['html', '<div><p>a</p><p>b</p></div>', ''],
    ['html', '<p>x</p>', 'a.html'],
    ['csv', 'name,age\n王芳,30\n李雷,31\n', 'a.txt'],
    ['csv', 'a;b\n1;2\n3;4\n', ''],
    ['csv', '"x, y"\tb\n1\t2\n3\t4\n', ''],
    ['csv', 'name,age\n', 'a.csv'],
    ['markdown', '# Title\n\nSome **bold** text.\n', ''],
    ['markdown', 'Only prose.', 'a.md'],
    ['markdown', '| a | b |\n|---|---|\n| 1 | 2 |\n\n# x\n', ''],
    ['text', '第一章 总则\n\n本制度适用于全体员工，自发布之日起施行。\n', ''],
    ['text', 'Dear all, the meeting is at 5, thanks.\nPlease bring notes, pens.\nBest, Ann\n', ''],
    ['text', '# comment\nx = 1\n', 'a.txt'],
    ['text', 'The mark %PDF-1.4 begins a file.', ''],
    ['text', 'BMW builds cars.', ''],
  ])('takes text for %s: %j', async (type, text, name) => {
    expect(await typeOf(text, name)).toBe(type);
  });

  it.each([
    ['zip', zip([{ name: 'a', content: 'x' }])],
    ['epub', zip([{ name: 'mimetype', content: 'application/epub+zip' }])],
    [
      'parsing.unsupported_type text',
      zip([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' }]),
    ],
    ['rtf', Buffer.from('{\\rtf1 x}')],
    ['image', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['image', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1')],
    ['parsing.empty', Buffer.alloc(0)],
    ['parsing.binary_as_text', Buffer.from([1, 2, 3, 4, 0, 200, 255, 17])],
  ])('refuses with %s', async (expected, bytes) => {
    expect(await typeOf(bytes)).toBe(expected);
  });

  it('knows a text whose head ends inside a character', async () => {
    for (const shift of ['', 'a', 'ab'])
      expect(await typeOf(`${shift}${'年假五天。\n'.repeat(20_000)}`)).toBe('text');
  });

  it('reads files from disk and gives media types', async () => {
    expect(await sniff({ path: fixture('travel.xlsx') })).toEqual({
      ok: true,
      type: 'xlsx',
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    });
  });

  it('never takes long on text made to slow patterns down', async () => {
    const started = performance.now();
    for (const unit of ['[', '<div', '-', '|', '""', ' ', '\n', '<!--', '---\n', ' |', '**', '- a\n', '\t']) {
      await sniff({ bytes: Buffer.from(unit.repeat(100_000)) });
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
