import { expect, it } from 'vitest';
import { csvCell, csvText } from './csv.ts';

it('disarms cells that a spreadsheet would run', () => {
  expect(csvCell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`);
  for (const start of ['+', '-', '@', '\t', '\r']) expect(csvCell(`${start}1`)).toContain(`'${start}1`);
  expect(csvCell(-5)).toBe('-5');
  expect(csvCell(null)).toBe('');
});

it('quotes what would break a row', () => {
  expect(
    csvText([
      ['名称', 'a,b'],
      ['line\nbreak', 'x"y'],
    ]),
  ).toBe('\uFEFF名称,"a,b"\r\n"line\nbreak","x""y"\r\n');
});
