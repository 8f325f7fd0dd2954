import { readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { DemoDocument, DemoQuestion } from './manifest.ts';
import { answerHolds, demoContentFolder, loadDemoManifest, readersOf } from './manifest.ts';

const manifest = await loadDemoManifest();
const questions: DemoQuestion[] = [
  ...manifest.suggestions.zh,
  ...manifest.suggestions.en,
  ...manifest.probes,
];

/** First bytes by extension: a file must be what its name and its content type say. */
const magic: Record<string, string> = {
  pdf: '%PDF-',
  docx: 'PK\u0003\u0004',
  xlsx: 'PK\u0003\u0004',
  pptx: 'PK\u0003\u0004',
};
const extensionOf = (file: string) => file.slice(file.lastIndexOf('.') + 1);
const documentOf = (file: string | null): DemoDocument | undefined =>
  manifest.documents.find((document) => document.file === file);

describe('the demo manifest and its files', () => {
  it('lists every document of the folder exactly once', async () => {
    const present = (await readdir(demoContentFolder)).filter(
      (name) => name !== 'manifest.json' && name !== 'LICENSE.md',
    );
    expect(manifest.documents.map((document) => document.file).sort()).toEqual(present.sort());
  });

  it('stays under 3 MB, with no file empty or above 1 MB', async () => {
    const sizes = await Promise.all(
      manifest.documents.map(async ({ file }) => (await stat(new URL(file, demoContentFolder))).size),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(500);
    expect(Math.max(...sizes)).toBeLessThan(1_000_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000_000);
  });

  it.each(manifest.documents)('$file has the bytes of its format', async ({ file }) => {
    const bytes = await readFile(new URL(file, demoContentFolder));
    const expected = magic[extensionOf(file)];
    if (expected === undefined) {
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).not.toThrow();
    } else {
      expect(bytes.subarray(0, expected.length).toString('latin1')).toBe(expected);
    }
  });

  it('covers the eight formats and both languages', () => {
    const formats = new Set(manifest.documents.map(({ file }) => extensionOf(file)));
    expect([...formats].sort()).toEqual(['csv', 'docx', 'html', 'md', 'pdf', 'pptx', 'txt', 'xlsx']);
    expect(new Set(manifest.documents.map(({ language }) => language))).toEqual(
      new Set(['zh', 'en', 'both']),
    );
  });

  it('names every key, e-mail and document number once', () => {
    for (const keys of [
      manifest.groups.map(({ key }) => key),
      manifest.bases.map(({ key }) => key),
      manifest.members.map(({ email }) => email),
      manifest.documents.flatMap(({ number }) => (number === null ? [] : [number])),
      questions.map(({ question }) => question),
    ]) {
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

describe('who may read what in the demo', () => {
  it('refers only to groups and bases that exist', () => {
    const groups = new Set(manifest.groups.map(({ key }) => key));
    const named = [
      ...manifest.members.flatMap((member) => member.groups),
      ...manifest.bases.flatMap(({ access }) => (access.mode === 'groups' ? access.groups : [])),
      ...manifest.documents.flatMap(({ access }) => (access.mode === 'groups' ? access.groups : [])),
    ];
    expect(named.filter((group) => !groups.has(group))).toEqual([]);
    const bases = new Set(manifest.bases.map(({ key }) => key));
    expect(manifest.documents.filter(({ base }) => !bases.has(base))).toEqual([]);
  });

  it('has an HR-only document inside a base that everybody reads, and a base for HR alone', () => {
    const open = new Set(
      manifest.bases.filter(({ access }) => access.mode === 'everyone').map(({ key }) => key),
    );
    const narrowed = manifest.documents.filter(
      ({ base, access }) => open.has(base) && access.mode === 'groups',
    );
    expect(narrowed.map((document) => readersOf(manifest, document))).toEqual([['HR']]);
    const inPeople = manifest.documents.filter(({ base }) => base === 'people');
    expect(inPeople.length).toBeGreaterThanOrEqual(2);
    for (const document of inPeople) expect(readersOf(manifest, document)).toEqual(['HR']);
  });

  it('has a member inside and a member outside HR, all at example.com', () => {
    const inHr = manifest.members.filter(({ groups }) => groups.includes('HR'));
    expect(inHr.length).toBeGreaterThan(0);
    expect(inHr.length).toBeLessThan(manifest.members.length);
    expect(manifest.members.every(({ email }) => email.endsWith('@example.com'))).toBe(true);
  });
});

describe('the demo questions', () => {
  it.each(['zh', 'en'] as const)(
    'suggests six in %s: a table, a restricted and an unanswerable one',
    (language) => {
      const suggested = manifest.suggestions[language];
      expect(suggested).toHaveLength(6);
      const kinds = new Set(suggested.map(({ kind }) => kind));
      expect(
        ['table', 'restricted', 'unanswerable'].filter((kind) => !kinds.has(kind as DemoQuestion['kind'])),
      ).toEqual([]);
      for (const { question } of suggested) expect(/\p{Script=Han}/u.test(question)).toBe(language === 'zh');
    },
  );

  it.each(questions)('$question', (asked) => {
    const document = documentOf(asked.file);
    if (asked.kind === 'unanswerable') {
      expect([asked.file, asked.contains]).toEqual([null, []]);
    } else {
      expect(document).toBeDefined();
      expect(asked.contains.length).toBeGreaterThan(0);
    }
    const restricted = document !== undefined && readersOf(manifest, document) !== undefined;
    expect(restricted).toBe(asked.kind === 'restricted');
  });

  it('asks about every document', () => {
    const asked = new Set(questions.map(({ file }) => file));
    expect(manifest.documents.filter(({ file }) => !asked.has(file))).toEqual([]);
  });

  it.each(questions.filter(({ file }) => /\.(md|html|csv|txt)$/.test(file ?? '')))(
    'finds the phrase for "$question" in the text of $file',
    async (asked) => {
      const text = await readFile(new URL(asked.file ?? '', demoContentFolder), 'utf8');
      expect(answerHolds(asked, text.replaceAll('**', ''))).toBe(true);
    },
  );
});

describe('answerHolds', () => {
  const asked: DemoQuestion = {
    question: '?',
    kind: 'fact',
    file: 'a.pdf',
    contains: ['30 天', 'thirty days'],
  };

  it('ignores white space and letter case, and accepts any spelling', () => {
    expect(answerHolds(asked, '应在30天内提交')).toBe(true);
    expect(answerHolds(asked, 'within Thirty days')).toBe(true);
  });

  it('refuses an answer without the phrase', () => {
    expect(answerHolds(asked, '应在 60 天内提交')).toBe(false);
  });
});
