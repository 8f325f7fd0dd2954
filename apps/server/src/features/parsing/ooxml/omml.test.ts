import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { latexOf } from './omml.ts';
import { readXmlTree } from './xml.ts';

async function latex(content: string): Promise<string> {
  const xml = `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">${content}</m:oMath>`;
  return latexOf(await readXmlTree(Readable.from([Buffer.from(xml)]), { ...defaultLimits }));
}

const r = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;
const e = (content: string) => `<m:e>${content}</m:e>`;

it.each([
  [r('α+β≤∞'), '\\alpha +\\beta \\leq \\infty'],
  [`<m:rad><m:deg/>${e(r('x'))}</m:rad>`, '\\sqrt{x}'],
  [`<m:rad><m:deg>${r('3')}</m:deg>${e(r('x'))}</m:rad>`, '\\sqrt[3]{x}'],
  [`<m:sSubSup>${e(r('x'))}<m:sub>${r('i')}</m:sub><m:sup>${r('2')}</m:sup></m:sSubSup>`, 'x_{i}^{2}'],
  [
    `<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>${r('i=1')}</m:sub><m:sup>${r('n')}</m:sup>${e(r('i'))}</m:nary>`,
    '\\sum_{i=1}^{n} i',
  ],
  [`<m:nary><m:sub/><m:sup/>${e(r('f'))}</m:nary>`, '\\int f'],
  [`<m:d>${e(r('a'))}${e(r('b'))}</m:d>`, '\\left( a | b \\right)'],
  [`<m:d><m:dPr><m:begChr m:val="{"/><m:endChr m:val=""/></m:dPr>${e(r('a'))}</m:d>`, '\\left\\{ a \\right.'],
  [
    `<m:m><m:mr>${e(r('a'))}${e(r('b'))}</m:mr><m:mr>${e(r('c'))}${e(r('d'))}</m:mr></m:m>`,
    '\\begin{matrix} a & b \\\\ c & d \\end{matrix}',
  ],
  [`<m:func><m:fName>${r('sin')}</m:fName>${e(r('x'))}</m:func>`, '\\sin x'],
  [`<m:acc><m:accPr><m:chr m:val="⃗"/></m:accPr>${e(r('v'))}</m:acc>`, '\\vec{v}'],
  [`<m:bar><m:barPr><m:pos m:val="top"/></m:barPr>${e(r('x'))}</m:bar>`, '\\overline{x}'],
  [`<m:limLow>${e(r('lim'))}<m:lim>${r('n→∞')}</m:lim></m:limLow>`, '\\lim_{n\\rightarrow \\infty}'],
  [`<m:eqArr>${e(r('a=1'))}${e(r('b=2'))}</m:eqArr>`, '\\begin{aligned} a=1 \\\\ b=2 \\end{aligned}'],
  [
    `<m:f><m:fPr><m:type m:val="lin"/></m:fPr><m:num>${r('a')}</m:num><m:den>${r('bc')}</m:den></m:f>`,
    'a/{bc}',
  ],
  [`<m:r><m:rPr><m:nor/></m:rPr><m:t>毛利率</m:t></m:r>${r('=50%')}`, '\\text{毛利率}=50\\%'],
  [`<m:box>${e(r('𝑥'))}</m:box>`, 'x'],
])('converts %s', async (content, expected) => {
  expect(await latex(content)).toBe(expected);
});
