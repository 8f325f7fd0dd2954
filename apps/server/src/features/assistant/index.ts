// The assistant: questions answered from the documents that the asker may read, with citations; by a model, or word for
// word without one. Invariants: nothing remote inside a transaction; evidence and citations are kept as references and
// read again with the reader's rights; an answer closes when one of the documents behind it may no longer be read;
// conversations belong to one person; the last event comes after the commit that keeps the answer.

export { decideAnswer } from './answer/decide.ts';
export { ask } from './ask.ts';
export {
  type ForeignTurn,
  foreignQuestions,
  foreignTurn,
  type TurnFacts,
  turnFacts,
} from './conversation/foreign.ts';
export { readableDocuments } from './evidence/readable-store.ts';
export { openSources, requireSearchable } from './evidence/retrieve.ts';
export { openCitation, type Source } from './evidence/source.ts';
export { modelChat } from './model-chat.ts';
export type { ReviewedAnswers, ReviewedMatch } from './ports.ts';
export { createRunningTurns } from './ports.ts';
export { assistantRoutes } from './routes.ts';
export { isReversed, negationsOf } from './support/polarity.ts';
export { createVerifier } from './support/verify.ts';
export { recoverTurns } from './turn/recover.ts';
export { rehearse } from './turn/rehearse.ts';
export { thumbsByModel } from './turn/thumbs-store.ts';
