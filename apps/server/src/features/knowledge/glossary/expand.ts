import { type Dictionary, foldText, makeDictionary, standsIn } from '../../search/index.ts';

export interface Term {
  term: string;
  synonyms: string[];
  whole: boolean;
}

/** One thing under several names. */
export interface OtherNames {
  /** As the question calls it. */
  asked: string[];
  /** What else the glossary calls it, folded as the index folds text. */
  others: string[];
}

/** What the tenant's words add to a question. */
export interface Expansion {
  names: OtherNames[];
  /** Other names of what the question names. */
  synonyms: string[];
  dictionary: Dictionary | undefined;
}

/** However many synonyms somebody enters, a question grows by so many. */
const most = 12;

/** Other names of the things that the question names, and the terms in it that the index keeps whole. */
export function expandQuestion(question: string, terms: readonly Term[]): Expansion {
  const names: OtherNames[] = [];
  const whole: string[] = [];
  for (const { term, synonyms: also, whole: kept } of terms) {
    const forms = [term, ...also];
    const named = forms.filter((form) => standsIn(question, form));
    if (named.length === 0) continue;
    if (kept) whole.push(...forms);
    // A long name that holds the short one (`KPI`, `KPI 考核`) adds only what the question does not say.
    const others = forms.filter((form) => !named.includes(form)).map(foldText);
    if (others.length > 0) names.push({ asked: named, others });
  }
  const synonyms = [...new Set(names.flatMap(({ others }) => others))].slice(0, most);
  return { names, synonyms, dictionary: makeDictionary(whole) };
}
