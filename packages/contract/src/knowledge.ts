import { z } from 'zod';
import { id } from './ids.ts';
import { documentAttributes } from './knowledge-attributes.ts';
import { validity } from './knowledge-validity.ts';
import { route } from './meta.ts';
import { instant, name, ok, pageInput, pageOf } from './page.ts';
import { parseReport, parseSettings } from './parsing.ts';

/** Whom a grant or an access-list entry names. `everyone` = every active member of the tenant. */
export const principal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.literal('group'), id: id('group') }),
  z.object({ kind: z.literal('user'), id: id('user') }),
]);
export type Principal = z.infer<typeof principal>;
export const principalView = z.object({
  kind: z.enum(['everyone', 'group', 'user']),
  id: z.string().nullable(),
  name: z.string(),
});

/** `read` search and open · `write` also add and change documents · `own` also change grants and delete. */
export const baseRight = z.enum(['read', 'write', 'own']);
export type BaseRight = z.infer<typeof baseRight>;

export const baseItem = z.object({
  id: id('base'),
  name: z.string(),
  description: z.string(),
  documentCount: z.number().int(),
  chunkCount: z.number().int(),
  failedCount: z.number().int(),
  pendingCount: z.number().int(),
  updatedAt: instant,
  /** What the caller may do here. `administer` = manage grants without reading (tenant administrators). */
  can: z.object({ read: z.boolean(), write: z.boolean(), own: z.boolean(), administer: z.boolean() }),
  /** `ready`: searches use its vectors; while they are built, those of the model before it, or words alone. */
  embedding: z
    .object({ model: z.string(), indexed: z.number().int(), total: z.number().int(), ready: z.boolean() })
    .nullable(),
  /** How its documents are read, unless one has settings of its own. */
  parsing: parseSettings,
});
export type BaseItem = z.infer<typeof baseItem>;

const basePath = z.object({ baseId: id('base') });
const documentPath = z.object({ documentId: id('document') });

export const documentStatus = z.enum([
  'stored',
  'parsing',
  'chunking',
  'indexing',
  'ready',
  'failed',
  'cancelled',
]);
export type DocumentStatus = z.infer<typeof documentStatus>;

export const documentItem = z.object({
  id: id('document'),
  baseId: id('base'),
  name: z.string(),
  mediaType: z.string(),
  /** pdf, docx, pptx, xlsx, csv, html, markdown, text, image, json, rtf, eml, msg, epub, zip, doc, ppt, xls; null until parsed. */
  format: z.string().nullable(),
  size: z.number().int(),
  status: documentStatus,
  /** 0–1 within the pipeline. */
  progress: z.number(),
  problem: z
    .object({ code: z.string(), params: z.record(z.string(), z.unknown()), text: z.string() })
    .nullable(),
  warnings: z.array(z.string()),
  pages: z.number().int().nullable(),
  /** Number of its newest version. */
  version: z.number().int(),
  chunkCount: z.number().int(),
  access: z.object({
    mode: z.enum(['inherit', 'list']),
    entries: z.array(principalView),
    denied: z.array(principalView),
  }),
  validity,
  attributes: documentAttributes,
  createdAt: instant,
  updatedAt: instant,
  createdBy: z.string().nullable(),
  /** The source that keeps this document up to date; `url` opens the original. */
  source: z
    .object({
      id: id('source'),
      name: z.string(),
      url: z.string().nullable(),
      modifiedAt: instant.nullable(),
      /** The access list follows the source and cannot be changed here. */
      accessMirrored: z.boolean(),
    })
    .nullable(),
  can: z.object({ write: z.boolean(), own: z.boolean() }),
});
export type DocumentItem = z.infer<typeof documentItem>;

/** Points of a PDF page, origin top left. */
export const box = z.object({
  page: z.number().int(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  pageWidth: z.number(),
  pageHeight: z.number(),
  /** Where in the document's text the chunk's part on this page begins; absent when the format does not say. */
  start: z.number().int().optional(),
});
export type Box = z.infer<typeof box>;

export const chunkItem = z.object({
  id: id('chunk'),
  documentId: id('document'),
  ordinal: z.number().int(),
  title: z.string(),
  text: z.string(),
  /** Character offsets in the document's text. */
  start: z.number().int(),
  end: z.number().int(),
  pageFrom: z.number().int().nullable(),
  pageTo: z.number().int().nullable(),
  boxes: z.array(box),
  /** False: it is left out of search and answers. */
  enabled: z.boolean(),
  /** Somebody changed its words. */
  edited: z.object({ by: z.string().nullable(), at: instant }).nullable(),
});
export type ChunkItem = z.infer<typeof chunkItem>;

const grantList = z.object({
  items: z.array(z.object({ principal: principalView, right: baseRight })),
  denied: z.array(principalView),
});

export const bases = {
  list: route('GET /v1/knowledge/bases', 'knowledge.read', {
    summary: 'Knowledge bases that I may see',
    keys: true,
  }).output(z.object({ items: z.array(baseItem) })),
  get: route('GET /v1/knowledge/bases/{baseId}', 'knowledge.read', {
    summary: 'One knowledge base',
    keys: true,
  })
    .input(basePath)
    .output(baseItem),
  create: route('POST /v1/knowledge/bases', 'knowledge.create', {
    summary: 'Create a knowledge base; the creator owns it',
    status: 201,
    keys: true,
  })
    .input(
      z.object({
        name,
        description: z.string().max(1000).default(''),
        everyoneMayRead: z.boolean().default(false),
      }),
    )
    .output(baseItem),
  update: route('PATCH /v1/knowledge/bases/{baseId}', 'knowledge.write', {
    summary: 'Rename a knowledge base, or change how its documents are read from now on',
    keys: true,
  })
    .input(
      basePath.extend({
        name: name.optional(),
        description: z.string().max(1000).optional(),
        parsing: parseSettings.optional(),
      }),
    )
    .output(baseItem),
  remove: route('DELETE /v1/knowledge/bases/{baseId}', 'knowledge.write', {
    summary: 'Delete a knowledge base with all documents, chunks, vectors and files',
    keys: true,
  })
    .input(basePath)
    .output(ok),
  grants: route('GET /v1/knowledge/bases/{baseId}/grants', 'knowledge.read', {
    summary: 'Who may do what here',
    keys: true,
  })
    .input(basePath)
    .output(grantList),
  setGrants: route('PUT /v1/knowledge/bases/{baseId}/grants', 'knowledge.read', {
    summary: 'Replace the grants, and who is denied (left out = as it was); effective with the next request',
    keys: true,
  })
    .input(
      basePath.extend({
        grants: z.array(z.object({ principal, right: baseRight })).max(500),
        denied: z.array(principal).max(500).optional(),
      }),
    )
    .output(grantList),
  setEmbedding: route('PUT /v1/knowledge/bases/{baseId}/embedding', 'knowledge.write', {
    summary: 'Choose or drop the embedding model; vectors are rebuilt in the background',
    keys: true,
  })
    .input(basePath.extend({ modelId: id('model').nullable() }))
    .output(baseItem),
};

/** What reading a file gives, before anything is kept. */
const parsePreview = z.object({
  report: parseReport,
  /** The first 20,000 characters. */
  text: z.string(),
  chunkCount: z.number().int(),
  /** The first 50. */
  chunks: z.array(chunkItem.omit({ id: true, documentId: true, enabled: true, edited: true })),
});

export const documents = {
  list: route('GET /v1/knowledge/bases/{baseId}/documents', 'knowledge.read', {
    summary: 'Documents of a base that I may read',
    keys: true,
  })
    .input(
      basePath.extend({
        ...pageInput.shape,
        search: z.string().max(200).optional(),
        status: documentStatus.optional(),
        tag: z.string().max(60).optional(),
      }),
    )
    .output(pageOf(documentItem)),
  upload: route('POST /v1/knowledge/bases/{baseId}/documents', 'knowledge.write', {
    summary:
      'Upload files (multipart: `access` and `attributes` as JSON, then any number of `file` parts); the same content twice is recognised',
    status: 201,
    keys: true,
    raw: true,
  })
    .input(basePath)
    .output(
      z.object({
        items: z.array(z.object({ document: documentItem, duplicate: z.boolean() })),
        /** Files that were refused (too large) while others of the request were stored. */
        rejected: z.array(
          z.object({
            name: z.string(),
            problem: z.object({
              code: z.string(),
              params: z.record(z.string(), z.unknown()),
              text: z.string(),
            }),
          }),
        ),
      }),
    ),
  get: route('GET /v1/knowledge/documents/{documentId}', 'knowledge.read', {
    summary: 'One document',
    keys: true,
  })
    .input(documentPath)
    .output(documentItem),
  file: route('GET /v1/knowledge/documents/{documentId}/file', 'knowledge.read', {
    summary: 'The original bytes, as a download (`?inline=1` for PDF)',
    keys: true,
    raw: true,
  })
    .input(documentPath.extend({ inline: z.string().optional() }))
    .output(z.file()),
  text: route('GET /v1/knowledge/documents/{documentId}/text', 'knowledge.read', {
    summary: 'The parsed text, a window of at most 200,000 characters',
    keys: true,
  })
    .input(
      documentPath.extend({
        from: z.coerce.number().int().min(0).default(0),
        length: z.coerce.number().int().min(1).max(200_000).default(100_000),
      }),
    )
    .output(z.object({ text: z.string(), from: z.number().int(), total: z.number().int() })),
  chunks: route('GET /v1/knowledge/documents/{documentId}/chunks', 'knowledge.read', {
    summary: 'Chunks of a document in order',
    keys: true,
  })
    .input(documentPath.extend(pageInput.shape))
    .output(pageOf(chunkItem)),
  rename: route('PATCH /v1/knowledge/documents/{documentId}', 'knowledge.write', {
    summary: 'Rename a document',
    keys: true,
  })
    .input(documentPath.extend({ name: z.string().trim().min(1).max(255) }))
    .output(documentItem),
  setAccess: route('PUT /v1/knowledge/documents/{documentId}/access', 'knowledge.write', {
    summary:
      'Inherit, or an own access list, and denials (left out = as they were); effective with the next request',
    keys: true,
  })
    .input(
      documentPath.extend({
        mode: z.enum(['inherit', 'list']),
        entries: z.array(principal).max(500).default([]),
        denied: z.array(principal).max(500).optional(),
      }),
    )
    .output(documentItem),
  retry: route('POST /v1/knowledge/documents/{documentId}/retry', 'knowledge.write', {
    summary: 'Run the pipeline again',
    keys: true,
  })
    .input(documentPath)
    .output(documentItem),
  report: route('GET /v1/knowledge/documents/{documentId}/report', 'knowledge.read', {
    summary: 'How a document was read: pages, recognition, what was left out and why; null until it was',
    keys: true,
  })
    .input(documentPath)
    .output(
      z.object({
        report: parseReport.nullable(),
        settings: parseSettings,
        /** The settings are the document's own, not those of its base. */
        own: z.boolean(),
      }),
    ),
  preview: route('POST /v1/knowledge/documents/{documentId}/preview', 'knowledge.write', {
    summary: 'Read a stored document with other settings, without changing what is indexed',
    keys: true,
  })
    .input(documentPath.extend(parseSettings.shape))
    .output(parsePreview),
  previewUpload: route('POST /v1/knowledge/bases/{baseId}/preview', 'knowledge.write', {
    summary:
      'Read a file as this base would, without keeping it (multipart: an optional field `settings` of JSON instead of those of the base, then one `file`)',
    keys: true,
    raw: true,
  })
    .input(basePath)
    .output(parsePreview),
  reparse: route('POST /v1/knowledge/documents/{documentId}/reparse', 'knowledge.write', {
    summary: 'Read a document again with these settings, which it keeps, or as its base says (`own` false)',
    keys: true,
  })
    .input(documentPath.extend(parseSettings.shape).extend({ own: z.boolean().default(true) }))
    .output(documentItem),
  cancel: route('POST /v1/knowledge/documents/{documentId}/cancel', 'knowledge.write', {
    summary: 'Stop the pipeline',
    keys: true,
  })
    .input(documentPath)
    .output(documentItem),
  remove: route('DELETE /v1/knowledge/documents/{documentId}', 'knowledge.write', {
    summary: 'Delete with chunks, vectors, file and cached answers',
    keys: true,
  })
    .input(documentPath)
    .output(ok),
};

export const chunks = {
  get: route('GET /v1/knowledge/chunks/{chunkId}', 'knowledge.read', {
    summary: 'One chunk with its place, for opening a citation; rights are checked again',
    keys: true,
  })
    .input(z.object({ chunkId: id('chunk') }))
    .output(
      z.object({
        chunk: chunkItem,
        document: documentItem,
        /** The version that the chunk is of, when it is not what the document shows now. */
        olderVersion: z.number().int().nullable(),
      }),
    ),
};
