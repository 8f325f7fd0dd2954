import { z } from 'zod';
import { assistantProblems } from './assistant.ts';
import { authProblems } from './auth.ts';
import { billProblems } from './bills.ts';
import { connectorProblems } from './connectors.ts';
import { correctionProblems } from './correction.ts';
import { attributeProblems } from './knowledge-attributes.ts';
import { chunkEditProblems } from './knowledge-edits.ts';
import { glossaryProblems } from './knowledge-glossary.ts';
import { parserProblems } from './knowledge-parsers.ts';
import { knowledgeProblems } from './knowledge-problems.ts';
import { rereadProblems } from './knowledge-reread.ts';
import { retrievalProblems } from './knowledge-retrieval.ts';
import { limitProblems } from './limits.ts';
import { miningProblems } from './mining.ts';
import { modelProblems } from './models.ts';
import { reckoningProblems } from './reckoning.ts';
import { reviewedProblems } from './reviewed-answers.ts';
import { routingProblems } from './routing.ts';
import { systemProblems } from './system.ts';
import { tenantProblems } from './tenants.ts';
import { webhookProblems } from './webhooks.ts';

/** Every problem code of the API with its HTTP status. Texts in both languages live in `@jishi/locales`. */
export const problemStatus = {
  ...systemProblems,
  ...authProblems,
  ...tenantProblems,
  ...modelProblems,
  ...routingProblems,
  ...limitProblems,
  ...webhookProblems,
  ...reckoningProblems,
  ...billProblems,
  ...knowledgeProblems,
  ...attributeProblems,
  ...retrievalProblems,
  ...connectorProblems,
  ...glossaryProblems,
  ...parserProblems,
  ...rereadProblems,
  ...assistantProblems,
  ...chunkEditProblems,
  ...correctionProblems,
  ...reviewedProblems,
  ...miningProblems,
} as const;
export type ProblemCode = keyof typeof problemStatus;

/** RFC 9457 body, `application/problem+json`; `params` fill the localised texts; `issues` name invalid fields. */
export const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.unknown()),
  requestId: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ProblemBody = z.infer<typeof problemBody>;
