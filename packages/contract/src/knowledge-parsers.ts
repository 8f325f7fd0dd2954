import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, name, ok } from './page.ts';
import { parseReport } from './parsing.ts';

/** `jishi` = our own protocol · `docling` = docling-serve v1 · `mineru` = MinerU's mineru-api. */
export const parserKinds = ['jishi', 'docling', 'mineru'] as const;

/** Formats whose files may be sent to another parser; containers of other files are always read here. */
export const parserFormats = [
  'pdf',
  'image',
  'docx',
  'pptx',
  'xlsx',
  'html',
  'markdown',
  'text',
  'csv',
  'json',
  'rtf',
  'epub',
  'doc',
  'ppt',
  'xls',
] as const;
export type ParserFormat = (typeof parserFormats)[number];

export const parserItem = z.object({
  id: id('parser'),
  name: z.string(),
  kind: z.enum(parserKinds),
  /** Address of the service; the path of the protocol is added (`/v1/convert/file`, `/file_parse`). */
  address: z.string(),
  formats: z.array(z.enum(parserFormats)),
  /** Whether a secret is set; it has no way out. */
  secret: z.boolean(),
  timeoutSeconds: z.number().int(),
  /** Files above are read here. MiB. */
  maxMegabytes: z.number().int(),
  /** When it fails, the built-in reader takes the file, and the report says so; else the document fails. */
  fallback: z.boolean(),
  enabled: z.boolean(),
  updatedAt: instant,
  updatedBy: z.string().nullable(),
});
export type ParserItem = z.infer<typeof parserItem>;

const address = z.url({ protocol: /^https?$/ }).max(500);
const formats = z.array(z.enum(parserFormats)).min(1).max(parserFormats.length);
const secret = z
  .string()
  .trim()
  .max(4_000)
  // What a header can carry.
  .regex(/^[\x21-\x7e]+$/);
const timeoutSeconds = z.number().int().min(5).max(1_800);
const maxMegabytes = z.number().int().min(1).max(200);
const parserPath = z.object({ parserId: id('parser') });

/** What came back for the sample document. */
export const parserTrial = z.object({
  /** A document came back, and all of `phrases` stand in it. */
  passed: z.boolean(),
  /** Request, answer and reading of the answer, milliseconds. */
  durationMs: z.number().int(),
  sent: z.object({
    format: z.enum(parserFormats),
    mediaType: z.string(),
    /** Size of the sample, bytes. */
    bytes: z.number().int(),
  }),
  /** Why nothing usable came back. */
  problem: z.object({ code: z.string(), title: z.string(), text: z.string() }).nullable(),
  report: parseReport.nullable(),
  /** The first 2,000 characters of what came back. */
  text: z.string(),
  /** Words of the sample, and whether they came back. */
  phrases: z.array(z.object({ text: z.string(), found: z.boolean() })),
});
export type ParserTrial = z.infer<typeof parserTrial>;

export const parserUsage = z.object({
  /** Documents whose present text it read. */
  documents: z.number().int(),
  /** The bases of these, those with the most first; at most 100. */
  bases: z.array(z.object({ id: id('base'), name: z.string(), documents: z.number().int() })),
});
export type ParserUsage = z.infer<typeof parserUsage>;

export const knowledgeParsers = {
  list: route('GET /v1/knowledge/parsers', 'knowledge.administer', {
    summary: 'Parsers outside this server, in the order in which they are asked',
    keys: true,
  }).output(z.object({ items: z.array(parserItem) })),
  create: route('POST /v1/knowledge/parsers', 'knowledge.administer', {
    summary: 'Register a parser; files of its formats are sent to its address from then on',
    status: 201,
    keys: true,
  })
    .input(
      z.object({
        name,
        kind: z.enum(parserKinds),
        address,
        formats,
        secret: secret.nullable().default(null),
        timeoutSeconds: timeoutSeconds.default(300),
        maxMegabytes: maxMegabytes.default(100),
        fallback: z.boolean().default(true),
        enabled: z.boolean().default(true),
      }),
    )
    .output(parserItem),
  update: route('PATCH /v1/knowledge/parsers/{parserId}', 'knowledge.administer', {
    summary: 'Change a parser; a new address needs its secret again',
    keys: true,
  })
    .input(
      parserPath.extend({
        name: name.optional(),
        address: address.optional(),
        formats: formats.optional(),
        /** Null removes it; left out = as it was. */
        secret: secret.nullable().optional(),
        timeoutSeconds: timeoutSeconds.optional(),
        maxMegabytes: maxMegabytes.optional(),
        fallback: z.boolean().optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .output(parserItem),
  test: route('POST /v1/knowledge/parsers/test', 'knowledge.administer', {
    summary:
      'Send a sample document of this server to a parser, before it is saved or afterwards, and show what came back',
    keys: true,
  })
    .input(
      z.object({
        /** Of a parser that is changed: its stored secret is used when none is given and the address is the same. */
        parserId: id('parser').optional(),
        kind: z.enum(parserKinds),
        address,
        secret: secret.nullable().optional(),
        /** Which sample is sent. */
        format: z.enum(parserFormats),
        /** How long the test waits; no longer than the parser itself may take. */
        timeoutSeconds: timeoutSeconds.max(120).default(60),
      }),
    )
    .output(parserTrial),
  usage: route('GET /v1/knowledge/parsers/{parserId}/usage', 'knowledge.administer', {
    summary: 'How many documents a parser read, and in which bases',
    keys: true,
  })
    .input(parserPath)
    .output(parserUsage),
  remove: route('DELETE /v1/knowledge/parsers/{parserId}', 'knowledge.administer', {
    summary: 'Remove a parser; documents that it read stay as they are',
    keys: true,
  })
    .input(parserPath)
    .output(ok),
};

export const parserProblems = {
  'knowledge.parser_not_found': 404,
  'knowledge.parser_name_taken': 409,
  'knowledge.parser_address_refused': 422,
  'knowledge.parser_secret_needed': 422,
  'knowledge.too_many_parsers': 409,
} as const;
