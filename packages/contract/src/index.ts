// The API of Jishi as data: routes, schemas, events, permissions and problem codes.
// One source for the server, the OpenAPI document, the SDK, the CLI and the console.
import { modelAdvice } from './advice.ts';
import { assistant } from './assistant.ts';
import { audit } from './audit.ts';
import { auth, setup } from './auth.ts';
import { bills } from './bills.ts';
import { sources } from './connectors.ts';
import { regressions, triage } from './correction.ts';
import { doors } from './doors.ts';
import { gaps } from './gaps.ts';
import { gateway } from './gateway.ts';
import { bases, chunks, documents } from './knowledge.ts';
import { attributes } from './knowledge-attributes.ts';
import { chunkEdits } from './knowledge-edits.ts';
import { knowledgeExplain } from './knowledge-explain.ts';
import { glossary } from './knowledge-glossary.ts';
import { knowledgeParsers } from './knowledge-parsers.ts';
import { knowledgeReread } from './knowledge-reread.ts';
import { retrieval } from './knowledge-retrieval.ts';
import { documentAccess } from './knowledge-rights.ts';
import { knowledgeSearch } from './knowledge-search.ts';
import { documentValidity } from './knowledge-validity.ts';
import { documentVersions } from './knowledge-versions.ts';
import { budgets, limits, rateLimits } from './limits.ts';
import { mining } from './mining.ts';
import { modelPool, providers } from './models.ts';
import { operatorBudgets, operatorJournals, operatorUsage } from './operator-money.ts';
import { prices } from './prices.ts';
import { reckoning } from './reckoning.ts';
import { reviewedAnswers } from './reviewed-answers.ts';
import { modelCache, modelHealth, modelRoutes } from './routing.ts';
import { system } from './system.ts';
import { groups, invitations, keys, members, tenants } from './tenants.ts';
import { requestContent, usage } from './usage.ts';
import { webhooks } from './webhooks.ts';

export const contract = {
  setup,
  auth,
  tenants,
  members,
  invitations,
  groups,
  keys,
  audit,
  providers,
  modelPool,
  modelRoutes,
  modelHealth,
  modelAdvice,
  modelCache,
  gateway,
  usage,
  requestContent,
  webhooks,
  reckoning,
  bills,
  operatorBudgets,
  operatorUsage,
  operatorJournals,
  budgets,
  rateLimits,
  limits,
  prices,
  bases,
  documents,
  documentAccess,
  attributes,
  documentValidity,
  documentVersions,
  chunks,
  chunkEdits,
  knowledgeSearch,
  sources,
  doors,
  knowledgeExplain,
  retrieval,
  glossary,
  knowledgeParsers,
  knowledgeReread,
  assistant,
  triage,
  regressions,
  reviewedAnswers,
  mining,
  gaps,
  system,
};
export type Contract = typeof contract;

export * from './advice.ts';
export * from './assistant.ts';
export * from './audit.ts';
export * from './auth.ts';
export * from './bills.ts';
export * from './connectors/configs.ts';
export * from './connectors.ts';
export * from './correction.ts';
export * from './doors.ts';
export * from './gaps.ts';
export * from './gateway.ts';
export * from './ids.ts';
export * from './knowledge.ts';
export * from './knowledge-attributes.ts';
export * from './knowledge-edits.ts';
export * from './knowledge-explain.ts';
export * from './knowledge-glossary.ts';
export * from './knowledge-parsers.ts';
export * from './knowledge-reread.ts';
export * from './knowledge-retrieval.ts';
export * from './knowledge-rights.ts';
export * from './knowledge-search.ts';
export * from './knowledge-validity.ts';
export * from './knowledge-versions.ts';
export * from './limits.ts';
export * from './meta.ts';
export * from './mining.ts';
export * from './models.ts';
export * from './operator-money.ts';
export * from './page.ts';
export * from './parsing.ts';
export * from './permissions.ts';
export * from './prices.ts';
export * from './problem.ts';
export * from './reckoning.ts';
export * from './reviewed-answers.ts';
export * from './routing.ts';
export * from './tenants.ts';
export * from './usage.ts';
export * from './webhooks.ts';
