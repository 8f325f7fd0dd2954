// Knowledge bases: documents, who may read them, the pipeline from file to index, and search over what one may read.
// Invariants: every path to content goes through `readableDocument` or a query with the same condition; administrators
// read nothing without a grant; a change of rights counts with the next request; a document becomes visible by one
// number in one commit (`indexed_run`), and disappears by its row.
export { createBase } from './bases/create.ts';
export { setGrants } from './bases/grants.ts';
export { baseRoutes } from './bases/routes.ts';
export { addDocument } from './documents/add.ts';
export { attributeRoutes } from './documents/attributes/routes.ts';
export { chunksAt, chunkTexts } from './documents/chunk-store.ts';
export { chunkRoutes, documentRoutes, documentValidityRoutes } from './documents/routes.ts';
export { readDocument } from './documents/show.ts';
export { documentVersionRoutes } from './documents/versions/routes.ts';
export { chunkEditRoutes } from './edits/routes.ts';
export type { OtherNames } from './glossary/expand.ts';
export { addEntry as addGlossaryEntry } from './glossary/manage.ts';
export { glossaryRoutes } from './glossary/routes.ts';
export { createAnalysisThread } from './ingestion/analysis/thread.ts';
export { importPassages } from './ingestion/passages.ts';
export { recoverDocuments } from './ingestion/recovery/recover.ts';
export { knowledgeJobs } from './jobs.ts';
export { knowledgeParserRoutes } from './parsers/routes.ts';
export type { Embedder, KnowledgePorts, QueryWriter, Reranker } from './ports.ts';
export { mountKnowledgeRaw } from './raw-routes.ts';
export { followRemote } from './remote/follow.ts';
export { knowledgeRereadRoutes } from './reread/routes.ts';
export { type Evidence, openEvidence } from './retrieval/evidence.ts';
export { type NearPassage, nearestPassages } from './retrieval/nearest.ts';
export { knowledgeExplainRoutes, knowledgeSearchRoutes } from './retrieval/routes.ts';
export { type KnowledgeSearchInput, searchKnowledge } from './retrieval/search.ts';
export { retrievalRoutes } from './retrieval/settings/routes.ts';
export { documentsInForceNow } from './retrieval/store.ts';
export { accessSetOf } from './rights/access-list.ts';
export { keptBases, ownBase, ownedBases, visibleBase, writableBase } from './rights/guard.ts';
export { principalNames } from './rights/names.ts';
export { type BasePerson, basesReadBy, peopleWith } from './rights/people-store.ts';
export { type PrincipalKey, parsePrincipal, principalKey } from './rights/principal.ts';
export { mayRead } from './rights/readable-store.ts';
export { documentAccessRoutes } from './rights/routes.ts';
export {
  describeSourced,
  enterSourced,
  inheritReaders,
  keepSourced,
  mirrorReaders,
  prepareAccess,
  removeSourced,
  type SourcedAccess,
  type SourcedContent,
} from './sourced/enter.ts';
export {
  fillStage,
  releaseStage,
  reserveStage,
  type StagedFile,
  type StageSlot,
  unstageFiles,
} from './sourced/stage.ts';
