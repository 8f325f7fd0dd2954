import { describe, expect, it } from 'vitest';
import { createAnalyzer } from './analysis.ts';
import { analysisVersion, makeDictionary, withDictionary } from './dictionary.ts';

describe('a dictionary', () => {
  it.each([
    [['断点续训'], '平台支持断点续训功能', ['断点续训']],
    [['斷點續訓'], '平台支持断点续训功能', ['断点续训']],
    [['Green Line'], 'the GREEN  line opens', ['green line']],
    [['cat'], 'category of cats', []],
    [['A股', 'A股指数'], '买入A股指数基金', ['a股指数']],
    [['x'], 'x marks', []],
    [['KPI'], '本季度KPI考核', ['kpi']],
  ])('%j in %s', (terms, text, found) => {
    expect(makeDictionary(terms)?.find(text) ?? []).toEqual(found);
  });

  it('adds whole terms and takes nothing away', () => {
    const analyzer = createAnalyzer();
    const richer = withDictionary(analyzer, makeDictionary(['智能运维平台']));
    const text = '什么是智能运维平台';
    expect(richer.queryTokens(text).word).toEqual([...analyzer.queryTokens(text).word, '=智能运维平台']);
    expect(richer.queryTokens(text).gram).toEqual(analyzer.queryTokens(text).gram);
  });

  it('has a version of its terms, whatever their order and spelling', () => {
    expect(makeDictionary(['b c', 'Ａa'])?.version).toBe(makeDictionary(['aa', 'B  C'])?.version);
    expect(analysisVersion(makeDictionary(['aa']))).not.toBe(analysisVersion(makeDictionary(['ab'])));
    expect(makeDictionary([])).toBeUndefined();
  });
});
