import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../failure.ts';
import { decodeText, requireText } from './charset.ts';

const simplified =
  '第一章 总则\n本制度适用于公司全体正式员工，自二〇二四年一月一日起施行。员工请假须提前申请。';
const traditional =
  '第一章 總則\n本制度適用於公司全體正式員工，自二零二四年一月一日起施行。員工請假須提前申請。';
const japanese =
  '第一章 総則\nこの規程は、社員の就業に関する事項を定めるものとする。休暇は事前に申請すること。';
const french =
  'Les congés payés sont accordés après un mois de présence. Déjà validé à Noël, ça ira très bien.';

describe('decodeText', () => {
  it.each([
    ['gb18030', simplified, 'gb18030'],
    ['gbk', simplified, 'gb18030'],
    ['big5', traditional, 'big5'],
    ['shift_jis', japanese, 'shift_jis'],
    ['euc-jp', japanese, 'euc-jp'],
    ['win1252', french, 'windows-1252'],
    ['utf8', simplified, 'utf-8'],
    ['utf-16le', simplified, 'utf-16le'],
    ['utf-16be', simplified, 'utf-16be'],
    ['utf-16le', 'Plain English in two bytes a letter. And more.', 'utf-16le'],
  ])('reads %s without a mark', (encoding, text, charset) => {
    const decoded = decodeText(iconv.encode(text, encoding));
    expect(decoded).toMatchObject({ text, charset, undecodable: 0 });
  });

  it.each(['utf8', 'utf-16le', 'utf-16be'])('takes the byte order mark of %s off', (encoding) => {
    const decoded = decodeText(iconv.encode(simplified, encoding, { addBOM: true }));
    expect(decoded).toMatchObject({ text: simplified, guessed: false });
  });

  it('believes a declaration that decodes', () => {
    const bytes = iconv.encode('短文', 'big5');
    expect(decodeText(bytes, 'big5')).toMatchObject({ text: '短文', charset: 'big5', guessed: false });
  });

  it('finds Chinese behind a long English preface', () => {
    const bytes = Buffer.concat([Buffer.from('x'.repeat(300_000)), iconv.encode(simplified, 'gbk')]);
    expect(decodeText(bytes).text.endsWith(simplified)).toBe(true);
  });

  it('keeps UTF-8 with a few damaged bytes', () => {
    const bytes = Buffer.concat([
      Buffer.from(simplified.repeat(3)),
      Buffer.from([0xff]),
      Buffer.from(simplified),
    ]);
    expect(decodeText(bytes)).toMatchObject({ charset: 'utf-8', undecodable: 1 });
  });
});

it('requireText refuses what is no text', () => {
  try {
    requireText(decodeText(Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 37) % 32))));
    expect.unreachable();
  } catch (error) {
    expect(failureOf(error)?.code).toBe('parsing.binary_as_text');
  }
});
