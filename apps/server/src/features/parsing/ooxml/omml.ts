import { latexDelimiter, latexText } from './latex-symbols.ts';
import { childAt, childElements, childNamed, textOf, type XmlElement } from './xml.ts';

type Converter = (element: XmlElement) => string;

function value(element: XmlElement, ...path: string[]): string | undefined {
  return childAt(element, ...path)?.attributes.val;
}

function part(element: XmlElement, name: string): string {
  const child = childNamed(element, name);
  return child ? convertChildren(child).trim() : '';
}

/** A base of several symbols must be grouped before it gets an index. */
function grouped(text: string): string {
  return /^(?:\\[a-zA-Z]+|.)$/su.test(text) ? text : `{${text}}`;
}

function run(element: XmlElement): string {
  const text = childElements(element)
    .filter((child) => child.name === 'm:t' || child.name === 'w:t')
    .map(textOf)
    .join('');
  const upright = childAt(element, 'm:rPr', 'm:nor') !== undefined;
  return upright && /[A-Za-z\u2e80-\uffef]{2,}/.test(text) ? `\\text{${text}}` : latexText(text);
}

function fraction(element: XmlElement): string {
  const top = part(element, 'm:num');
  const bottom = part(element, 'm:den');
  const type = value(element, 'm:fPr', 'm:type');
  if (type === 'lin' || type === 'skw') return `${grouped(top)}/${grouped(bottom)}`;
  if (type === 'noBar') return `\\binom{${top}}{${bottom}}`;
  return `\\frac{${top}}{${bottom}}`;
}

function radical(element: XmlElement): string {
  const degree = part(element, 'm:deg');
  return degree === '' ? `\\sqrt{${part(element, 'm:e')}}` : `\\sqrt[${degree}]{${part(element, 'm:e')}}`;
}

function indexed(element: XmlElement): string {
  const base = grouped(part(element, 'm:e'));
  const below = part(element, 'm:sub');
  const above = part(element, 'm:sup');
  return base + (below === '' ? '' : `_{${below}}`) + (above === '' ? '' : `^{${above}}`);
}

function preIndexed(element: XmlElement): string {
  return `{}_{${part(element, 'm:sub')}}^{${part(element, 'm:sup')}}${grouped(part(element, 'm:e'))}`;
}

function nary(element: XmlElement): string {
  // Without a character Word draws an integral.
  const sign = latexText(value(element, 'm:naryPr', 'm:chr') ?? '∫').trim();
  const below = part(element, 'm:sub');
  const above = part(element, 'm:sup');
  const limits = (below === '' ? '' : `_{${below}}`) + (above === '' ? '' : `^{${above}}`);
  return `${sign}${limits} ${part(element, 'm:e')}`;
}

function delimited(element: XmlElement): string {
  const open = value(element, 'm:dPr', 'm:begChr') ?? '(';
  const close = value(element, 'm:dPr', 'm:endChr') ?? ')';
  const between = value(element, 'm:dPr', 'm:sepChr') ?? '|';
  const inside = childElements(element)
    .filter((child) => child.name === 'm:e')
    .map((child) => convertChildren(child).trim())
    .join(` ${latexDelimiter(between)} `);
  return `\\left${latexDelimiter(open)} ${inside} \\right${latexDelimiter(close)}`;
}

function matrix(element: XmlElement): string {
  const rows = childElements(element)
    .filter((child) => child.name === 'm:mr')
    .map((row) =>
      childElements(row)
        .map((cell) => convertChildren(cell).trim())
        .join(' & '),
    );
  return `\\begin{matrix} ${rows.join(' \\\\ ')} \\end{matrix}`;
}

function equationArray(element: XmlElement): string {
  const rows = childElements(element)
    .filter((child) => child.name === 'm:e')
    .map((child) => convertChildren(child).trim());
  return `\\begin{aligned} ${rows.join(' \\\\ ')} \\end{aligned}`;
}

const knownFunctions = new Set(
  'sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp lim max min sup inf det dim gcd arg'.split(
    ' ',
  ),
);

function functionApplied(element: XmlElement): string {
  const name = part(element, 'm:fName');
  const plain = name.replace(/^\\text\{(.*)\}$/, '$1');
  const head = /^[a-z]+/.exec(plain)?.[0] ?? '';
  const command = knownFunctions.has(head) ? `\\${plain}` : name;
  return `${command} ${part(element, 'm:e')}`;
}

const accents: Record<string, string> = {
  '\u0302': 'hat',
  '\u0303': 'tilde',
  '\u0304': 'bar',
  '\u0305': 'overline',
  '\u0307': 'dot',
  '\u0308': 'ddot',
  '\u030C': 'check',
  '\u20D7': 'vec',
  '\u20D6': 'overleftarrow',
};

function accent(element: XmlElement): string {
  const mark = value(element, 'm:accPr', 'm:chr') ?? '\u0302';
  return `\\${accents[mark] ?? 'hat'}{${part(element, 'm:e')}}`;
}

function bar(element: XmlElement): string {
  const command = value(element, 'm:barPr', 'm:pos') === 'top' ? 'overline' : 'underline';
  return `\\${command}{${part(element, 'm:e')}}`;
}

function limitBelow(element: XmlElement): string {
  const base = part(element, 'm:e');
  const plain = base.replace(/^\\text\{(.*)\}$/, '$1');
  if (knownFunctions.has(plain)) return `\\${plain}_{${part(element, 'm:lim')}}`;
  return `\\underset{${part(element, 'm:lim')}}{${base}}`;
}

function groupCharacter(element: XmlElement): string {
  const below = value(element, 'm:groupChrPr', 'm:pos') !== 'top';
  return `\\${below ? 'underbrace' : 'overbrace'}{${part(element, 'm:e')}}`;
}

const converters: Record<string, Converter> = {
  'm:r': run,
  'm:f': fraction,
  'm:rad': radical,
  'm:sSup': indexed,
  'm:sSub': indexed,
  'm:sSubSup': indexed,
  'm:sPre': preIndexed,
  'm:nary': nary,
  'm:d': delimited,
  'm:m': matrix,
  'm:eqArr': equationArray,
  'm:func': functionApplied,
  'm:acc': accent,
  'm:bar': bar,
  'm:limLow': limitBelow,
  'm:limUpp': (element) => `\\overset{${part(element, 'm:lim')}}{${part(element, 'm:e')}}`,
  'm:groupChr': groupCharacter,
  'm:borderBox': (element) => `\\boxed{${part(element, 'm:e')}}`,
  'm:phant': () => '',
};

function convert(element: XmlElement): string {
  const converter = converters[element.name];
  if (converter) return converter(element);
  // Properties carry no text; boxes, runs of Word text and unknown wrappers are looked through.
  return element.name.endsWith('Pr') ? '' : convertChildren(element);
}

function convertChildren(element: XmlElement): string {
  if (element.name === 'w:t' || element.name === 'm:t') return latexText(textOf(element));
  return childElements(element).map(convert).join('');
}

/** An Office equation (`m:oMath`, `m:oMathPara`) as LaTeX, without dollar signs. */
export function latexOf(equation: XmlElement): string {
  return convertChildren(equation)
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[)}\]^_,.])/g, '')
    .trim();
}
