const capitalised = /(?<=\S\s+["“(]?)\p{Lu}[\p{L}\d'’-]+/gu;
const numbers = /\d+(?:[.,]\d+)*/g;
/** Latin words between Chinese ones are names of products, people or codes. */
const latin = /[A-Za-z][A-Za-z\d-]+/g;
const quoted = /[《“"「]([^》”"」]+)[》”"」]/g;

/** What a question names: people, products, codes, numbers, titles. The first word of a sentence may be anything. */
export function namesIn(question: string): string[] {
  const han = /\p{Script=Han}/u.test(question);
  return [
    ...new Set([
      ...(question.match(capitalised) ?? []),
      ...(question.match(numbers) ?? []),
      ...(han ? (question.match(latin) ?? []) : []),
      ...[...question.matchAll(quoted)].map(([, inside = '']) => inside),
    ]),
  ];
}

/** Share of the names that stand nowhere in a text, 0–1; 0 when there are none. */
export function unknownShare(names: readonly string[], text: string): number {
  if (names.length === 0) return 0;
  const flat = flatten(text);
  return names.filter((name) => !flat.includes(flatten(name))).length / names.length;
}

function flatten(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, '');
}
