import { z } from 'zod';
import { type SourceKind, sourceConfig, sourceSchedule } from './connectors/configs.ts';
import { id } from './ids.ts';
import { principal, principalView } from './knowledge.ts';
import { route } from './meta.ts';
import { instant, name, ok, pageInput, pageOf } from './page.ts';

export const sourceKinds = [
  'folder',
  's3',
  'web',
  'webdav',
  'git',
  'sql',
  'rest',
  'imap',
  'feishu',
  'dingtalk',
  'wecom',
  'confluence',
  'notion',
  'sharepoint',
  'google-drive',
] as const satisfies readonly SourceKind[];

const presentedProblem = z.object({
  code: z.string(),
  params: z.record(z.string(), z.unknown()),
  text: z.string(),
});

/** What a run did. `unchanged` items were compared and left alone; `skipped` were out of the source's limits. */
export const syncCounts = z.object({
  listed: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  moved: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  accessChanged: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  bytes: z.number().int(),
});
export type SyncCounts = z.infer<typeof syncCounts>;

/**
 * `held` = the run would have removed more than half of the documents: it did everything else; the next run removes
 * them if they are still missing, or somebody confirms it.
 */
export const syncStatus = z.enum(['queued', 'running', 'done', 'held', 'failed', 'cancelled']);

export const syncRun = z.object({
  id: id('sourceRun'),
  sourceId: id('source'),
  cause: z.enum(['schedule', 'person']),
  status: syncStatus,
  stage: z.enum(['listing', 'fetching', 'removing']),
  counts: syncCounts,
  problem: presentedProblem.nullable(),
  queuedAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
});
export type SyncRun = z.infer<typeof syncRun>;

/** `inherit` = the grants of the base · `mirror` = who may read the original, as far as they are mapped. */
export const sourceAccess = z.enum(['inherit', 'mirror']);

export const sourceItem = z.object({
  id: id('source'),
  baseId: id('base'),
  name: z.string(),
  kind: z.enum(sourceKinds),
  config: sourceConfig,
  /** Names of the secrets that are set; values have no way out. */
  secrets: z.array(z.string()),
  schedule: sourceSchedule,
  access: sourceAccess,
  /** External readers that are an e-mail address are the members with that address. */
  matchEmails: z.boolean(),
  paused: z.boolean(),
  nextRunAt: instant.nullable(),
  lastRun: syncRun.nullable(),
  documentCount: z.number().int(),
  failedCount: z.number().int(),
  /** External readers that nobody here is mapped to: what only they may read, nobody reads. */
  unmappedCount: z.number().int(),
  /** Documents that the last run did not remove because they were more than half. */
  heldRemovals: z.number().int().nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type SourceItem = z.infer<typeof sourceItem>;

export const sourceEntry = z.object({
  name: z.string(),
  externalId: z.string(),
  url: z.string().nullable(),
  status: z.enum(['pending', 'synced', 'failed', 'gone']),
  documentId: id('document').nullable(),
  size: z.number().int().nullable(),
  modifiedAt: instant.nullable(),
  readers: z.array(z.string()).nullable(),
  attempts: z.number().int(),
  nextTryAt: instant.nullable(),
  problem: presentedProblem.nullable(),
});
export type SourceEntry = z.infer<typeof sourceEntry>;

const kindField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['text', 'multiline', 'number', 'boolean', 'list', 'choice', 'object']),
  required: z.boolean(),
  default: z.unknown(),
  choices: z.array(z.string()).optional(),
});
export const sourceKindItem = z.object({
  kind: z.enum(sourceKinds),
  name: z.string(),
  description: z.string(),
  /** What to do in the other system first, step by step. */
  setup: z.array(z.string()),
  fields: z.array(kindField),
  secrets: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean() })),
  /** The source can say who may read an item. */
  permissions: z.boolean(),
  /** False when the operator has not enabled it here (folders without an allowed root). */
  available: z.boolean(),
});
export type SourceKindItem = z.infer<typeof sourceKindItem>;

const sourcePath = z.object({ sourceId: id('source') });
const secrets = z.record(z.string().max(60), z.string().min(1).max(20_000));
const mapping = z.object({ external: z.string().min(1).max(1000), principal: principal.nullable() });
const checkResult = z.object({
  ok: z.boolean(),
  /** A few names of what the source would bring. */
  sample: z.array(z.string()),
  problem: presentedProblem.nullable(),
});
const line = '/v1/knowledge/sources' as const;
const one = `${line}/{sourceId}` as const;
const read = (path: `/${string}`, summary: string) =>
  route(`GET ${path}`, 'knowledge.read', { summary, keys: true });
const act = (path: `/${string}`, summary: string) =>
  route(`POST ${path}`, 'knowledge.write', { summary, keys: true });

export const sources = {
  kinds: read('/v1/knowledge/source-kinds', 'Kinds of sources with the fields of their forms').output(
    z.object({ items: z.array(sourceKindItem) }),
  ),
  list: read(line, 'Sources of the bases that I own')
    .input(z.object({ baseId: id('base').optional() }))
    .output(z.object({ items: z.array(sourceItem) })),
  create: route(`POST ${line}`, 'knowledge.write', {
    summary: 'Connect a source to a base; the first run starts at once',
    status: 201,
    keys: true,
  })
    .input(
      z.object({
        baseId: id('base'),
        name,
        config: sourceConfig,
        secrets: secrets.default({}),
        schedule: sourceSchedule.default({ kind: 'interval', minutes: 60 }),
        access: sourceAccess.default('inherit'),
        matchEmails: z.boolean().default(true),
        /** False: nothing runs until somebody starts it. */
        start: z.boolean().default(true),
      }),
    )
    .output(sourceItem),
  try: act('/v1/knowledge/source-trial', 'Try a configuration before saving it')
    .input(z.object({ baseId: id('base'), config: sourceConfig, secrets: secrets.default({}) }))
    .output(checkResult),
  get: read(one, 'One source').input(sourcePath).output(sourceItem),
  update: route(`PATCH ${one}`, 'knowledge.write', {
    summary: 'Change a source; another address needs its secrets again',
    keys: true,
  })
    .input(
      sourcePath.extend({
        name: name.optional(),
        config: sourceConfig.optional(),
        secrets: secrets.optional(),
        schedule: sourceSchedule.optional(),
        access: sourceAccess.optional(),
        matchEmails: z.boolean().optional(),
      }),
    )
    .output(sourceItem),
  /** A POST, for its body: a choice that DELETE would lose on the way must not end with deleted documents. */
  remove: act(
    `${one}/disconnect`,
    'Disconnect a source; its documents go with it, or stay as they are (`keepDocuments`)',
  )
    .input(sourcePath.extend({ keepDocuments: z.boolean().default(false) }))
    .output(ok),
  check: act(`${one}/check`, 'Reach the source with what is saved').input(sourcePath).output(checkResult),
  sync: act(`${one}/sync`, 'Start a run now').input(sourcePath).output(syncRun),
  cancel: act(`${one}/cancel`, 'Stop the run; what it has done stays').input(sourcePath).output(syncRun),
  pause: act(`${one}/pause`, 'No scheduled runs until it is resumed').input(sourcePath).output(sourceItem),
  resume: act(`${one}/resume`, 'Scheduled runs again').input(sourcePath).output(sourceItem),
  confirmRemovals: act(
    `${one}/confirm-removals`,
    'Let the next run remove what was held back; it starts at once',
  )
    .input(sourcePath)
    .output(syncRun),
  runs: read(`${one}/runs`, 'Runs, newest first')
    .input(sourcePath.extend(pageInput.shape))
    .output(pageOf(syncRun)),
  items: read(`${one}/items`, 'What the source has, and what became of it')
    .input(
      sourcePath.extend({
        ...pageInput.shape,
        status: z.enum(['pending', 'synced', 'failed', 'gone']).optional(),
      }),
    )
    .output(pageOf(sourceEntry)),
  retry: act(`${one}/retry`, 'Try failed items again with a run that starts now')
    .input(sourcePath)
    .output(syncRun),
  principals: read(`${one}/principals`, 'External readers and whom they are mapped to')
    .input(sourcePath)
    .output(
      z.object({
        items: z.array(
          z.object({ external: z.string(), principal: principalView.nullable(), manual: z.boolean() }),
        ),
      }),
    ),
  setPrincipals: route(`PUT ${one}/principals`, 'knowledge.write', {
    summary: 'Map external readers to groups and members; counts with the next request',
    keys: true,
  })
    .input(sourcePath.extend({ mappings: z.array(mapping).max(2000) }))
    .output(ok),
};

export const connectorProblems = {
  'connectors.source_not_found': 404,
  'connectors.already_running': 409,
  'connectors.not_running': 409,
  'connectors.nothing_held': 409,
  'connectors.kind_fixed': 422,
  'connectors.time_zone_unknown': 422,
  'connectors.secret_missing': 422,
  'connectors.secrets_needed_again': 422,
  'connectors.folder_refused': 422,
  'connectors.folder_unreadable': 422,
  'connectors.address_refused': 422,
  'connectors.config_refused': 422,
  'connectors.credentials_rejected': 422,
  'connectors.permission_missing': 422,
  'connectors.unreachable': 422,
  'connectors.busy': 422,
  'connectors.source_failed': 422,
  'connectors.answer_invalid': 422,
  'connectors.item_missing': 422,
  'connectors.item_unreadable': 422,
  'connectors.item_too_large': 422,
  'connectors.too_many_items': 422,
  'connectors.robots_refused': 422,
  'connectors.query_failed': 422,
} as const;
