import { describe, expect, it } from 'vitest';
import { namesIn, unknownShare } from './names.ts';

describe('what a question names', () => {
  it.each([
    ['What did Marie Curie discover in 1898?', ['Marie', 'Curie', '1898']],
    ['Which port does MQTT over TLS use?', ['MQTT', 'TLS']],
    ['Where is it kept?', []],
    ['CL-P-200 的保修期是多久？', ['200', 'CL-P-200']],
    ['《差旅制度》第3条规定了什么？', ['3', '差旅制度']],
    ['住宿标准是多少？', []],
  ])('%s', (question, names) => expect(namesIn(question)).toEqual(names));

  it.each([
    [['Curie', '1898'], 'In 1898 Curie found radium.', 0],
    [['Curie', '1899'], 'In 1898 Curie found radium.', 0.5],
    [['ＣＬ－Ｐ－200'], '型号 CL-P-200 保修三年。', 0],
    [['Bohr'], '', 1],
    [[], 'anything', 0],
  ])('%j in %j: %s unknown', (names, text, share) => expect(unknownShare(names, text)).toBe(share));
});
