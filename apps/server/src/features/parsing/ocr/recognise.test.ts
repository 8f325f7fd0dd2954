import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scannedPdf, scanPage } from '../../../../../../tests/harness/scans.ts';
import type { ParsedDocument } from '../block.ts';
import { fixture } from '../reading.fixture.ts';
import { createParseRunner, type ParseRequest, type ParseRunner } from '../running/runner.ts';

let folder: string;
let runner: ParseRunner;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jishi-ocr-test-'));
  // A machine under load: a page may take a minute of wall time.
  runner = createParseRunner({ tmpFolder: folder });
});

afterAll(async () => {
  await runner.close();
  await rm(folder, { recursive: true });
});

async function read(request: Omit<ParseRequest, 'name'>): Promise<ParsedDocument> {
  const outcome = await runner.parse({ name: 'scan.pdf', ...request });
  if (!outcome.ok) throw new Error(outcome.failure.code);
  return outcome.document;
}

const handbook = fixture('handbook.pdf');

describe('pages without characters', { timeout: 900_000 }, () => {
  it('are turned, read and laid out: paragraphs, a table, boxes on the page as it lies', async () => {
    const scan = await scanPage(handbook, 1, { quarters: 1, degraded: true });
    const document = await read({ source: { bytes: scannedPdf([scan]) } });
    expect(document.text).toContain('自二〇二四年一月一日起施行。员工请假须提前三个工作日在系统中提交申请');
    expect(document.blocks.find((block) => block.table)?.table?.rows).toEqual([
      ['假别', '天数', '说明'],
      ['年假', '5', '满一年'],
      ['病假', '10', '须有证明'],
      ['产假', '158', '按地方规定'],
    ]);
    expect(document.report.pageKinds).toEqual({ scan: 1 });
    expect(document.report.pageNotes?.[0]).toMatchObject({ page: 1, kind: 'scan', turned: 3 });
    expect(document.report.pageNotes?.[0]?.confidence).toBeGreaterThan(0.9);
    for (const block of document.blocks)
      for (const box of block.boxes ?? []) expect(box.pageWidth).toBeGreaterThan(box.pageHeight);
  });

  it('are read column by column, without the header of their sheet', async () => {
    const scan = await scanPage(handbook, 2, { degraded: true });
    const { text } = await read({ source: { bytes: scannedPdf([scan]) } });
    const plain = text.replace(/\s/g, '');
    // Lines that were found across the gutter, at the top of both columns.
    expect(plain).toMatch(
      /自二.?二四年一月一日起施行。[（(]0[）)]员工请假须提前三个工作日在系统中提交申请，由直属主管审批。/,
    );
    const numbers = [...plain.matchAll(/[（(](\d)[）)]/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
    expect(plain.indexOf('Chapter3')).toBeGreaterThan(plain.lastIndexOf('8）'));
    expect(plain).not.toContain('请勿外传');
  });

  it('are pictures too, and stay unread when recognition is off', async () => {
    const { jpeg } = await scanPage(fixture('handbook.pdf'), 4);
    const picture = await read({ source: { bytes: jpeg } });
    expect(picture.type).toBe('image');
    expect(picture.report.mediaType).toBe('image/jpeg');
    expect(picture.text).toMatch(/A-059/);
    const off = await runner.parse({ source: { bytes: jpeg }, name: 'scan.jpg', ocr: 'off' });
    expect(off).toEqual({ ok: false, failure: { code: 'parsing.needs_ocr', params: { type: 'image' } } });
  });
});
