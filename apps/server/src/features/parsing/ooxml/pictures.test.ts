import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { docx, paragraph, pptx, textShape, xlsx } from '../../../../../../tests/hostile/office.ts';
import type { ParsedDocument } from '../block.ts';
import { defaultLimits, type ParseLimits } from '../limits.ts';
import { keyOf, type RecognitionResult, subjectsOf } from '../ocr/recognition.ts';
import { readDocument } from '../read-document.ts';
import { outline } from '../reading.fixture.ts';

function picture(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
}

const large = await picture(400, 200);
const media = (...names: string[]) =>
  Object.fromEntries(names.map((name, index) => [`rId${index + 50}`, { name, content: large }]));

/** What OCR would say about a picture: lines one below the other. */
function said(texts: string[], confidence = 0.97): RecognitionResult {
  const lines = texts.map((text, index) => ({
    text,
    confidence,
    x0: 20,
    x1: 20 + text.length * 20,
    y0: 20 + index * 30,
    y1: 44 + index * 30,
  }));
  const page = { width: 400, height: 200, quarters: 0, degrees: 0, lines, horizontal: [], vertical: [] };
  return { ok: true, page, scale: 0.6 };
}

/** Reads a file twice, as the server does: it asks for pictures, gets what was read on them, and is read again. */
async function read(
  bytes: Buffer,
  answers: RecognitionResult[],
  limits: Partial<ParseLimits> = {},
): Promise<ParsedDocument> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'jishi-pictures-'));
  const file = path.join(scratch, 'input');
  await writeFile(file, bytes);
  const input = {
    file,
    name: 'a',
    limits: { ...defaultLimits, ...limits },
    chunking: {},
    scratch,
    progress: () => undefined,
  };
  try {
    const asked = await readDocument({ ...input, recognition: { mode: 'auto', available: true } }).catch(
      (error: unknown) => subjectsOf(error) ?? Promise.reject(error),
    );
    if (!Array.isArray(asked)) return asked;
    expect(asked).toHaveLength(answers.length);
    const results = new Map(
      asked.flatMap((subject, index) => {
        const answer = answers[index];
        return answer ? [[keyOf(subject), answer] as const] : [];
      }),
    );
    return await readDocument({ ...input, recognition: { mode: 'auto', available: true, results } });
  } finally {
    await rm(scratch, { recursive: true });
  }
}

const drawing = (id: string) => `<w:r><w:drawing><a:blip r:embed="${id}"/></w:drawing></w:r>`;

it('stands behind its paragraph in a text, behind its table when it lies in a cell, once when it is repeated', async () => {
  const cell = (content: string) => `<w:tc><w:p>${content}</w:p></w:tc>`;
  const text = (words: string) => `<w:r><w:t>${words}</w:t></w:r>`;
  const body =
    `<w:p>${text('流程见下图。')}${drawing('rId50')}</w:p>${paragraph('之后')}` +
    `<w:tbl><w:tr>${cell(text('甲'))}${cell(drawing('rId51'))}</w:tr><w:tr>${cell(text('乙'))}${cell(text('丙'))}</w:tr></w:tbl>` +
    `<w:p>${text('尾')}${drawing('rId50')}</w:p>`;
  const file = docx(body, {}, media('a.png', 'b.png'));
  const document = await read(file, [said(['审批流程']), said(['Wiring diagram'])]);
  expect(outline(document.blocks)).toEqual([
    'paragraph:流程见下图。',
    'figure:审批流程',
    'paragraph:之后',
    'table:甲 |/乙 | 丙',
    'figure:Wiring diagram',
    'paragraph:尾',
  ]);
  expect(document.report.warnings).toEqual([{ code: 'pictures_read', params: { count: 2 } }]);
});

it('stands on its slide, with its place', async () => {
  const shape =
    '<p:pic><p:blipFill><a:blip r:embed="rId50"/></p:blipFill><p:spPr><a:xfrm><a:off x="127000" y="254000"/><a:ext cx="1270000" cy="635000"/></a:xfrm></p:spPr></p:pic>';
  const file = pptx([
    { shapes: textShape('title', ['一']) },
    { shapes: textShape('title', ['二']) + shape, notes: '备注', media: media('a.png') },
  ]);
  const document = await read(file, [said(['架构图'])]);
  expect(outline(document.blocks)).toEqual(['heading1:一', 'heading1:二', 'figure:架构图', 'note:备注']);
  expect(document.blocks[2]?.boxes).toEqual([
    { page: 2, x: 10, y: 20, width: 100, height: 50, pageWidth: 960, pageHeight: 540 },
  ]);
});

it('stands behind the cells of its sheet', async () => {
  const row = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>额度</t></is></c></row></sheetData>';
  const document = await read(xlsx([{ name: '甲', xml: row }], { media: media('a.png') }), [
    said(['盖章件']),
  ]);
  expect(outline(document.blocks)).toContain('figure:盖章件');
  expect(document.blocks.find(({ kind }) => kind === 'figure')?.page).toBe(1);
});

it('is counted with the reason when it has no text in the document', async () => {
  const pictures = {
    ...media('photo.png', 'broken.png', 'third.png', 'late.png'),
    rId60: { name: 'icon.png', content: await picture(16, 16) },
    rId61: { name: 'drawing.emf', content: large },
    rId62: { name: 'fake.png', content: Buffer.from('no picture') },
  };
  const ids = ['rId60', 'rId61', 'rId62', 'linked', 'rId50', 'rId51', 'rId52', 'rId53'];
  const body = `${paragraph('文')}<w:p>${ids.map(drawing).join('')}</w:p>`;
  const answers: RecognitionResult[] = [said(['x;'], 0.4), { ok: false, code: 'parsing.timeout' }, said([])];
  const document = await read(docx(body, {}, pictures), answers, { pictures: 3 });
  expect(outline(document.blocks)).toEqual(['paragraph:文']);
  expect(document.report.warnings.map(({ code, params }) => [code, params?.count])).toEqual([
    ['pictures_small', 1],
    ['pictures_unreadable', 4],
    ['pictures_beyond_limit', 1],
    ['pictures_without_text', 2],
  ]);
});

it('asks for nothing when there are only icons', async () => {
  const icon = { rId50: { name: 'icon.png', content: await picture(16, 16) } };
  const document = await read(docx(`${paragraph('文')}<w:p>${drawing('rId50')}</w:p>`, {}, icon), []);
  expect(document.report.warnings.map(({ code }) => code)).toEqual(['pictures_small']);
});
