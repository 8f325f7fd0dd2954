import { type Dictionary, foldText, makeDictionary, standsIn } from '../../search/index.ts';

export interface Term {
  term: string;
  synonyms: string[];
  whole: boolean;
}

/** What the tenant's words add to a question. */
export interface Expansion {
  /** Other names of what the question names. */
  synonyms: string[];
  dictionary: Dictionary | undefined;
}

/** However many synonyms somebody enters, a question grows by so many. */
const most = 12;

/** Other names of the things that the question names, and the terms in it that the index keeps whole. */
export function expandQuestion(question: string, terms: readonly Term[]): Expansion {
  const synonyms = new Set<string>();
  const whole: string[] = [];
  for (const { term, synonyms: others, whole: kept } of terms) {
    const forms = [term, ...others];
    const named = forms.filter((form) => standsIn(question, form));
    if (named.length === 0) continue;
    if (kept) whole.push(...forms);
    // A long name that holds the short one (`KPI`, `KPI 考核`) adds only what the question does not say.
    for (const form of forms) if (!named.includes(form)) synonyms.add(foldText(form));
  }
  return { synonyms: [...synonyms].slice(0, most), dictionary: makeDictionary(whole) };
}
