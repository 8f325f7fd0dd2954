import { describe, expect, it } from 'vitest';
import { fold, toSimplified } from './fold.ts';

describe('fold', () => {
  it.each([
    ['Ｒｘ－２００Ｂ', 'rx-200b'],
    ['GB／T 19001—2016', 'gb/t 19001-2016'],
    ['ﬁnance Ⅷ ㎏', 'finance viii kg'],
    ['Müller café Łódź', 'muller cafe łodz'],
    ['don’t', "don't"],
    ['zero\u200bwidth soft\u00adhyphen', 'zerowidth softhyphen'],
    ['軟體工程與資訊網路', '软体工程与资讯网路'],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(fold(text)).toBe(expected);
  });

  it('keeps marks that are part of the word', () => {
    expect(fold('हिन्दी がぎぐ')).toBe('हिन्दी がぎぐ'.normalize('NFKC'));
  });
});

describe('toSimplified', () => {
  it.each([
    ['臺灣', '台湾'],
    ['裡面', '里面'],
    ['裏面', '里面'],
    ['為什麼', '为什么'],
    ['基石', '基石'],
    ['no Han', 'no Han'],
  ])('%s → %s', (text, expected) => {
    expect(toSimplified(text)).toBe(expected);
  });

  it('does not change the number of characters', () => {
    const text = '龍門石窟位於洛陽市南郊𠀀';
    expect(toSimplified(text)).toHaveLength(text.length);
  });
});
