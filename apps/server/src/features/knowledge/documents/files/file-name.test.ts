import { describe, expect, it } from 'vitest';
import { baseName, cleanFileName, contentDisposition, declaredMediaType } from './file-name.ts';

describe('a file name', () => {
  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['C:\\Users\\eve\\plan.docx', 'Users/eve/plan.docx'],
    ['/abs/./x/../y.txt', 'abs/x/y.txt'],
    ['a\u0000b\r\n.txt', 'ab.txt'],
    ['photo\u202egnp.exe', 'photognp.exe'],
    ['cafe\u0301.md', 'café.md'],
    ['  spaced .txt ', 'spaced .txt'],
    ['', 'untitled'],
    ['../..', 'untitled'],
    ['手册/差旅.pdf', '手册/差旅.pdf'],
    ['bad\ud800.txt', 'bad\ufffd.txt'],
  ])('%j becomes %j', (raw, clean) => expect(cleanFileName(raw)).toBe(clean));

  it('keeps its ending when it is too long', () => {
    const clean = cleanFileName(`${'长'.repeat(300)}.docx`);
    expect(clean).toHaveLength(255);
    expect(clean.endsWith('长.docx')).toBe(true);
  });

  it('is quoted for a header', () => {
    expect(contentDisposition('attachment', 'a/"报告";x.pdf')).toBe(
      `attachment; filename="____ _x.pdf"; filename*=UTF-8''%22%E6%8A%A5%E5%91%8A%22%3Bx.pdf`.replace(
        '____ _',
        '_____',
      ),
    );
    expect(baseName('a/b/c.txt')).toBe('c.txt');
  });
});

describe('a declared media type', () => {
  it.each([
    ['Text/HTML; charset=utf-8', 'text/html'],
    ['image/svg+xml', 'image/svg+xml'],
    ['nonsense', 'application/octet-stream'],
    ['text/html\r\nset-cookie: a', 'application/octet-stream'],
    [undefined, 'application/octet-stream'],
  ])('%j is stored as %j', (raw, stored) => expect(declaredMediaType(raw)).toBe(stored));
});
