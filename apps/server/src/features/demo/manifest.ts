import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Where the sample documents lie: a `file:` URL that ends with a slash. */
export const demoContentFolder: URL = new URL('./content/', import.meta.url);

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const groupList = z.array(z.string()).min(1);

const question = z.strictObject({
  question: z.string().min(1),
  /**
   * `table`: the answer stands in a table. `restricted`: only the groups that may read `file` get it.
   * `unanswerable`: no document answers. `cross-language`: asked in another language than the document's;
   * found by word search only through part codes and numbers, reliably with an embedding model.
   */
  kind: z.enum(['fact', 'table', 'restricted', 'unanswerable', 'cross-language']),
  /** The document that has to be cited; null when no document answers. */
  file: z.string().nullable(),
  /** Spellings of the key phrase; one of them has to be in the answer (see `answerHolds`). */
  contains: z.array(z.string()),
});

const manifestSchema = z.strictObject({
  company: z.strictObject({ name: bilingual, description: bilingual }),
  groups: z.array(z.strictObject({ key: z.string(), name: bilingual })),
  members: z.array(
    z.strictObject({
      key: z.string(),
      name: bilingual,
      email: z.email(),
      role: z.enum(['builder', 'member']),
      groups: groupList,
    }),
  ),
  bases: z.array(
    z.strictObject({
      key: z.string(),
      name: bilingual,
      description: bilingual,
      access: z.discriminatedUnion('mode', [
        z.strictObject({ mode: z.literal('everyone') }),
        z.strictObject({ mode: z.literal('groups'), groups: groupList }),
      ]),
    }),
  ),
  documents: z.array(
    z.strictObject({
      /** Name inside the content folder; the extension is the one to show after the title. */
      file: z.string(),
      base: z.string(),
      language: z.enum(['zh', 'en', 'both']),
      contentType: z.string(),
      title: bilingual,
      /** The company's own document number, printed in the document. */
      number: z.string().nullable(),
      effectiveFrom: z.iso.date().nullable(),
      access: z.discriminatedUnion('mode', [
        z.strictObject({ mode: z.literal('inherit') }),
        z.strictObject({ mode: z.literal('groups'), groups: groupList }),
      ]),
    }),
  ),
  /** Words of the house: people say the one, documents the other. */
  glossary: z.array(
    z.strictObject({ base: z.string(), term: z.string(), synonyms: z.array(z.string()).min(1) }),
  ),
  /** Shown on the empty ask page, in this order. */
  suggestions: z.strictObject({ zh: z.array(question), en: z.array(question) }),
  /** Further questions with known answers, for tests and evaluation only. */
  probes: z.array(question),
});

/** The sample workspace: a fictional company's groups, members, knowledge bases, documents and questions. */
export type DemoManifest = z.infer<typeof manifestSchema>;
export type DemoBase = DemoManifest['bases'][number];
export type DemoDocument = DemoManifest['documents'][number];
export type DemoQuestion = z.infer<typeof question>;

/** Reads and checks `manifest.json`; throws a `ZodError` when it does not fit the types above. */
export async function loadDemoManifest(): Promise<DemoManifest> {
  return manifestSchema.parse(
    JSON.parse(await readFile(new URL('manifest.json', demoContentFolder), 'utf8')),
  );
}

/** The group keys that may read a document; undefined when everybody may. */
export function readersOf(manifest: DemoManifest, document: DemoDocument): readonly string[] | undefined {
  if (document.access.mode === 'groups') return document.access.groups;
  const base = manifest.bases.find((candidate) => candidate.key === document.base);
  return base?.access.mode === 'groups' ? base.access.groups : undefined;
}

/**
 * Whether an answer holds the key phrase of a question. White space does not count, because parsers differ in
 * the space between Chinese and digits. True for questions without a phrase: they are judged by other means.
 */
export function answerHolds(wanted: DemoQuestion, answer: string): boolean {
  const plain = withoutSpace(answer);
  return (
    wanted.contains.length === 0 || wanted.contains.some((phrase) => plain.includes(withoutSpace(phrase)))
  );
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/gu, '').toLowerCase();
}
