import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, name, ok } from './page.ts';

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
