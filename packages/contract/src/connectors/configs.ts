import { z } from 'zod';
import {
  confluenceConfig,
  dingtalkConfig,
  feishuConfig,
  googleDriveConfig,
  imapConfig,
  notionConfig,
  sharepointConfig,
  wecomConfig,
} from './app-configs.ts';

const host = z.string().trim().min(1).max(253);
const address = z.url({ protocol: /^https?$/ }).max(2000);
const patterns = z.array(z.string().trim().min(1).max(500)).max(100).default([]);
/** Endings without a dot; empty = everything that can be parsed. */
const endings = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9]{1,12}$/),
  )
  .max(50)
  .default([]);
/** JMESPath. */
const expression = z.string().trim().min(1).max(500);

/** A folder of the server (a mounted network share too), below a root that the operator allowed. */
export const folderConfig = z.object({
  kind: z.literal('folder'),
  path: z.string().trim().min(1).max(4000),
  endings,
  /** Globs over the relative path; a match is left out. */
  exclude: patterns,
});

export const s3Config = z.object({
  kind: z.literal('s3'),
  bucket: z.string().trim().min(3).max(63),
  prefix: z.string().max(1000).default(''),
  region: z.string().trim().min(1).max(60).default('us-east-1'),
  /** An S3-compatible store; absent = AWS. */
  endpoint: address.optional(),
  pathStyle: z.boolean().default(false),
  endings,
});

/** Pages of one host: from its sitemaps, and by following links. Obeys robots.txt. */
export const webConfig = z.object({
  kind: z.literal('web'),
  start: z.array(address).min(1).max(20),
  /** Path prefixes that count; empty = the folders of the start pages. */
  include: patterns,
  exclude: patterns,
  maxPages: z.number().int().min(1).max(20_000).default(500),
  /** Clicks from a start page; pages of a sitemap are depth 0. */
  maxDepth: z.number().int().min(0).max(20).default(3),
  sitemap: z.boolean().default(true),
});

export const webdavConfig = z.object({ kind: z.literal('webdav'), url: address, endings, exclude: patterns });

export const gitConfig = z.object({
  kind: z.literal('git'),
  url: address,
  /** Absent = the default branch. */
  branch: z.string().trim().max(200).optional(),
  /** Only below this folder. */
  path: z.string().trim().max(1000).default(''),
  endings,
  /** Link to a file, with `{path}` and `{commit}`. */
  link: z.string().trim().max(1000).optional(),
});

/** A query whose rows become documents. Runs in a read-only transaction. */
export const sqlConfig = z.object({
  kind: z.literal('sql'),
  host,
  port: z.number().int().min(1).max(65_535).default(5432),
  database: z.string().trim().min(1).max(200),
  security: z.enum(['tls', 'none']).default('tls'),
  /** One SELECT. */
  query: z.string().trim().min(1).max(20_000),
  keyColumn: z.string().trim().min(1).max(100),
  /** A column that grows whenever a row changes; then only newer rows are read, and all of them once a day. */
  changedColumn: z.string().trim().max(100).optional(),
  /** Markdown with `{{column}}`. */
  title: z.string().trim().min(1).max(500),
  body: z.string().min(1).max(20_000),
  link: z.string().trim().max(1000).optional(),
  /** Text array, or comma-separated text: who may read the row. */
  readersColumn: z.string().trim().max(100).optional(),
});

export const restPaging = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** `?parameter=1`, 2, 3 … until a page is empty. */
  z.object({
    kind: z.literal('page'),
    parameter: z.string().min(1).max(100),
    first: z.number().int().default(1),
  }),
  /** `?parameter=0`, then the number of items so far. */
  z.object({ kind: z.literal('offset'), parameter: z.string().min(1).max(100) }),
  /** The value of `next` (JMESPath) goes into the parameter; a URL there is followed when it is on the same host. */
  z.object({ kind: z.literal('cursor'), parameter: z.string().min(1).max(100), next: expression }),
  /** `Link: <…>; rel="next"`. */
  z.object({ kind: z.literal('link') }),
]);

/** A JSON list. Expressions are JMESPath; `items` on the answer, the others on one item. */
export const restConfig = z.object({
  kind: z.literal('rest'),
  url: address,
  /** Header that carries the secret `token`, such as `authorization`. */
  header: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{1,60}$/)
    .default('authorization'),
  items: expression.default('@'),
  key: expression.default('id'),
  title: expression.default('title'),
  /** Text, Markdown or HTML of the item. */
  content: expression.optional(),
  contentType: z.enum(['text/plain', 'text/markdown', 'text/html']).default('text/markdown'),
  /** Address of a file to fetch instead of `content`. */
  file: expression.optional(),
  modified: expression.optional(),
  link: expression.optional(),
  /** A list of names: who may read the item. */
  readers: expression.optional(),
  paging: restPaging.default({ kind: 'none' }),
});

export const sourceConfig = z.discriminatedUnion('kind', [
  restConfig,
  folderConfig,
  s3Config,
  webConfig,
  webdavConfig,
  gitConfig,
  sqlConfig,
  imapConfig,
  confluenceConfig,
  notionConfig,
  sharepointConfig,
  googleDriveConfig,
  feishuConfig,
  dingtalkConfig,
  wecomConfig,
]);
export type SourceConfig = z.infer<typeof sourceConfig>;
export type SourceKind = SourceConfig['kind'];
export type ConfigOf<K extends SourceKind> = Extract<SourceConfig, { kind: K }>;

/** When a source is looked at. Times of day are in `timeZone` (IANA). */
export const sourceSchedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  z.object({ kind: z.literal('interval'), minutes: z.number().int().min(5).max(43_200) }),
  z.object({
    kind: z.literal('daily'),
    /** `HH:MM` */
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    /** 1 = Monday … 7 = Sunday; empty = every day. */
    weekdays: z.array(z.number().int().min(1).max(7)).max(7).default([]),
    timeZone: z.string().max(60).default('UTC'),
  }),
]);
export type SourceSchedule = z.infer<typeof sourceSchedule>;
