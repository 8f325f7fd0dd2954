import { describe, expect, it } from 'vitest';
import { createAnalyzer, gramWeight } from './analysis.ts';

const analyzer = createAnalyzer();
const words = (text: string) => analyzer.tokens(text).word;
const grams = (text: string) => analyzer.tokens(text).gram;

describe('tokens', () => {
  it('stems English words and keeps the words themselves as grams', () => {
    expect(words('Running dogs generously')).toEqual(['run', 'dog', 'generous']);
    expect(grams('Running dogs')).toEqual(['running', 'dogs']);
  });

  it('cuts Chinese into words, and into characters and pairs', () => {
    expect(words('越南罗马天主教')).toEqual(['越南', '罗马', '天主教']);
    expect(grams('天主教')).toEqual(['天', '天主', '主', '主教', '教']);
  });

  it('gives traditional and simplified text the same tokens', () => {
    expect(analyzer.tokens('這個軟體的說明書')).toEqual(analyzer.tokens('这个软体的说明书'));
  });

  it.each([
    ['RX-200B', 'rx200b', ['rx', '200b']],
    ['GB/T 19001-2016', '190012016', ['gb', 't', '19001', '2016']],
    ['v2.3.1', 'v2.3.1', ['v2', '3', '1']],
  ])('keeps the code %s whole and in parts', (code, whole, parts) => {
    expect(words(code)).toEqual(expect.arrayContaining([whole, ...parts]));
  });

  it('lets spellings of one code meet', () => {
    expect(words('RX-200B')).toContain(words('RX200B')[0]);
    expect(words('ＲＸ－２００Ｂ型')).toContain('rx200b');
  });

  it('keeps numbers whole', () => {
    expect(words('1,234,567 3.14 1963年')).toEqual(['1234567', '3.14', '1963', '年']);
  });

  it('keeps C++ and C# apart from C', () => {
    expect(words('C++ C# C')).toEqual(['c++', 'c#', 'c']);
  });

  it('reads kana in pairs and Thai by its dictionary', () => {
    expect(grams('カメラ')).toEqual(['カ', 'カメ', 'メ', 'メラ', 'ラ']);
    expect(words('ภาษาไทย').length).toBeGreaterThan(1);
  });

  it('leaves out words that are too long to be words', () => {
    expect(words(`${'a'.repeat(100)} b`)).toEqual(['b']);
  });

  it('manages text without an end in time', () => {
    const started = performance.now();
    analyzer.tokens('中华人民共和国'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('queryTokens', () => {
  it('drops stop words in both languages', () => {
    expect(analyzer.queryTokens('What are the symptoms of gout?').word).toEqual(['symptom', 'gout']);
    expect(analyzer.queryTokens('痛风的症状是什么？').word).not.toContain('的');
  });

  it('makes no pairs over a stop word', () => {
    expect(analyzer.queryTokens('痛风的症状').gram).not.toContain('风症');
    expect(analyzer.queryTokens('痛风的症状').gram).not.toContain('风的');
  });

  it('keeps them when nothing else is there', () => {
    expect(analyzer.queryTokens('to be or not to be').word).toHaveLength(6);
    expect(analyzer.queryTokens('为什么').word.length).toBeGreaterThan(0);
  });
});

describe('gramWeight', () => {
  it('counts unstemmed words half', () => {
    expect([gramWeight('天主'), gramWeight('200b'), gramWeight('dogs')]).toEqual([1, 1, 0.5]);
  });
});
