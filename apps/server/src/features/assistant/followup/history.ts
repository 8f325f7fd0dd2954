import type { Id } from '@jishi/contract';

/** An earlier turn of the conversation, as far as its reader may still read what it was written from. */
export interface PastTurn {
  question: string;
  /** Undefined when it is withheld, or there is none. */
  answer: string | undefined;
  /** Names of the documents it cites, most cited first. */
  titles: string[];
  /** What its answer derives from: passed on to whatever is derived from the answer. */
  sourceDocuments: Id<'document'>[];
}

/** What is asked, made to stand alone. */
export interface Asked {
  /** For the search. */
  query: string;
  /** As the answer should understand it. */
  standalone: string;
  /** Words taken over from earlier questions, for scoring: they count for less. */
  carried: string;
  /** Documents that `query` or `standalone` may derive from. */
  derivedFrom: Id<'document'>[];
}

export function standingAlone(question: string): Asked {
  return { query: question, standalone: question, carried: '', derivedFrom: [] };
}
