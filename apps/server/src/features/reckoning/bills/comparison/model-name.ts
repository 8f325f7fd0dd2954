// Which model of the ledger a name in a bill means. Pure.

const dated = /[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)(-v\d+(:\d+)?)?$/;

const normal = (name: string) => name.trim().toLowerCase();
/** Without the vendor in front and the date of its version behind; `Claude Opus 4.1` is written like an id. */
const family = (name: string) =>
  normal(name)
    .replace(/^.*\//, '')
    .replace(/^(us|eu|apac|global)\./, '')
    .replace(/[\s._]+/g, '-')
    .replace(dated, '');

export type ModelFinder = (text: string) => string;

/**
 * Finds the known name that a cell means: word for word, else the only one of the same family. A cell may carry more
 * (`gpt-4o-2024-08-06, input`, `text_token;llm-x;qwen-max;output_token;app`). What is unknown keeps the name of the bill.
 */
export function modelFinder(known: Iterable<string>): ModelFinder {
  const names = [...new Set(known)];
  const exact = new Map(names.map((name) => [normal(name), name]));
  const families = Map.groupBy(names, family);
  const lookUp = (part: string) => {
    const near = families.get(family(part)) ?? [];
    return exact.get(normal(part)) ?? (near.length === 1 ? near[0] : undefined);
  };
  return (text) => {
    const parts = text.split(/[;,|]/).map((part) => part.trim());
    for (const part of parts) {
      const found = part === '' ? undefined : lookUp(part);
      if (found !== undefined) return found;
    }
    // Alibaba's composite of five: the model is the third.
    return (text.includes(';') ? (parts[2] ?? parts[0]) : parts[0]) || text;
  };
}
