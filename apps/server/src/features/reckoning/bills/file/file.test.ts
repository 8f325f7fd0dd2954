import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { dayReader, decimalsOf, scaled, wholeNumber } from './cells.ts';
import { decodeFile } from './decode.ts';
import { guessFormat } from './formats.ts';
import { openTable } from './rows.ts';

const read = async (text: string) => {
  const { columns, rows } = await openTable(text);
  const found = [];
  for await (const row of rows) found.push(row);
  return { columns, rows: found };
};

describe('amounts in a cell', () => {
  it.each([
    ['0.8958740000000000', 895_874_000_000n],
    ['$1,234.5', 1_234_500_000_000_000n],
    ['￥12', 12_000_000_000_000n],
    ['1.2e-05', 12_000_000n],
    ['3.1E+2 USD', 310_000_000_000_000n],
    ['(3.10)', -3_100_000_000_000n],
    ['-0.5', -500_000_000_000n],
    ['0,35', 350_000_000_000n],
    ['1.234,56', 1_234_560_000_000_000n],
    ['1,234', 1_234_000_000_000_000n],
    ['.0000000000005', 1n],
    ['0', 0n],
  ])('%s is exact', (text, pico) => {
    expect(scaled(text, 12)).toBe(pico);
  });

  it.each([
    '',
    '-',
    'n/a',
    '1.2.3',
    '=1+1',
    '1e999',
    `1${'0'.repeat(80)}`,
    '٣',
    'Infinity',
    '0x10',
    '12 34 a',
  ])('%j is none', (text) => {
    expect(scaled(text, 12)).toBeUndefined();
  });

  it.each([
    ['12', 12],
    ['1,200', 1200],
    ['1e3', 1000],
    ['-1', undefined],
    ['9007199254740993', undefined],
  ])('%s tokens', (text, count) => {
    expect(wholeNumber(text)).toBe(count);
  });

  it.each([
    ['12.30', 1],
    ['12', 0],
    ['0.000012', 6],
    ['1.2e-05', 6],
    ['€0,125', 3],
  ])('%s has so many decimals', (text, count) => {
    expect(decimalsOf(text)).toBe(count);
  });
});

describe('days in a cell', () => {
  it.each([
    ['2026-10-05', '2026-10-05'],
    ['2026/1/5', '2026-01-05'],
    ['20261005', '2026-10-05'],
    ['2026年10月5日', '2026-10-05'],
    ['10/5/2026', '2026-10-05'],
    ['2026-10-05 23:59:59', '2026-10-05'],
    ['2026-10-05T00:00:00+00:00', '2026-10-05'],
    ['1759622400', '2025-10-05'],
    ['2026-10-05T20:00:00Z', '2026-10-06'],
    ['2026-10-05T20:00:00-08:00', '2026-10-06'],
    ['2026-10', '2026-10'],
    ['202610', '2026-10'],
    ['2026年10月', '2026-10'],
  ])('%s', (text, day) => {
    expect(dayReader('Asia/Shanghai')(text)).toBe(day);
  });

  it.each(['', 'Total', '合计', '2026-13-01', '2026-02-30', '31/12/2026', '0', '99999999999999'])(
    '%j is none',
    (text) => {
      expect(dayReader('UTC')(text)).toBeUndefined();
    },
  );
});

describe('the encoding of a file', () => {
  const text = '日期,模型,金额\r\n2026-10-01,通义千问,1.5\r\n';
  it.each([
    ['utf8', 'utf-8', false],
    ['utf8', 'utf-8', true],
    ['gbk', 'gb18030', false],
    ['utf-16le', 'utf-16le', true],
    ['utf-16be', 'utf-16be', true],
  ])('%s is read as %s (mark: %s)', async (written, encoding, addBOM) => {
    const decoded = decodeFile(iconv.encode(text, written, { addBOM }));
    expect(decoded.encoding).toBe(encoding);
    expect((await read(decoded.text)).columns).toEqual(['日期', '模型', '金额']);
  });

  it('refuses what is no text', () => {
    const workbook = Buffer.from('PK\u0003\u0004\0\0\0\0\0xl/workbook.xml', 'latin1');
    expect(() => decodeFile(workbook)).toThrow('reckoning.bill_encoding');
    expect(() => decodeFile(Buffer.from([0x81, 0xff, 0xff]))).toThrow('reckoning.bill_encoding');
  });
});

describe('a table in a file', () => {
  it('begins with its titles, below what stands above them', async () => {
    const found = await read('账单明细\n导出时间：2026-11-01\n\n日期,模型,金额\n2026-10-01,a,1\n');
    expect(found.columns).toEqual(['日期', '模型', '金额']);
    expect(found.rows).toMatchObject([{ cells: ['2026-10-01', 'a', '1'], ragged: false }]);
  });

  it('keeps ragged rows in shape, and says which they are', async () => {
    const { rows } = await read('a,b,c\n1,2\n1,2,3,4\n"x ""y"", z",2,3\n');
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', '2', ''],
      ['1', '2', '3'],
      ['x "y", z', '2', '3'],
    ]);
    expect(rows.map(({ ragged }) => ragged)).toEqual([true, true, false]);
  });

  it.each([
    ['a;b;c\n1,5;2;3', '1,5'],
    ['a\tb\tc\n1,5\t2\t3', '1,5'],
    ['a,b\n"x;y;z",1\np;q;r;s,2', 'x;y;z'],
    ['a,b\np;q;r;s,2', 'p;q;r;s'],
  ])('%j is cut by its own mark', async (text, first) => {
    expect((await read(text)).rows[0]?.cells[0]).toBe(first);
  });

  it('numbers titles that stand twice', async () => {
    expect((await read('a,a,,a\n1,2,3,4')).columns).toEqual(['a', 'a (2)', '#3', 'a (3)']);
  });

  it.each(['', '\n\n', 'one\ntwo\n'])('%j has none', async (text) => {
    await expect(read(text)).rejects.toThrow('reckoning.bill_empty');
  });

  it('refuses a cell without an end and more rows than it reads', async () => {
    await expect(read(`a,b\n"${'x'.repeat(400_000)}`)).rejects.toThrow('reckoning.bill_unreadable');
    await expect(read(`a,b\n${'1,2\n'.repeat(200_001)}`)).rejects.toThrow('reckoning.bill_too_many_rows');
  }, 120_000);
});

describe('whose export it is', () => {
  it.each([
    [
      'openai-costs',
      'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id',
      { date: 'start_time_iso', model: 'line_item', cost: 'amount_value', currency: 'amount_currency' },
    ],
    [
      'openai-usage',
      'start_time,start_time_iso,project_id,num_model_requests,api_key_id,model,input_tokens,output_tokens,input_cached_tokens',
      { key: 'api_key_id', inputTokens: ['input_tokens'], outputTokens: ['output_tokens'] },
    ],
    [
      'anthropic-usage',
      'usage_date_utc,model_version,api_key,workspace,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_read,usage_output_tokens',
      {
        model: 'model_version',
        inputTokens: [
          'usage_input_tokens_no_cache',
          'usage_input_tokens_cache_write_5m',
          'usage_input_tokens_cache_read',
        ],
      },
    ],
    ['anthropic-costs', 'usage_date_utc,model,api_key,token_type,cost_usd', { cost: 'cost_usd' }],
    [
      'dashscope',
      '账期,消费时间,商品名称,实例ID,用量,用量单位,应付金额,币种',
      { date: '消费时间', model: '实例ID', cost: '应付金额', quantity: '用量', unit: '用量单位' },
    ],
    [
      'generic',
      'Date,Model Name,Prompt Tokens,Completion Tokens,Total Cost',
      { date: 'Date', model: 'Model Name', cost: 'Total Cost', inputTokens: ['Prompt Tokens'] },
    ],
    [
      'generic',
      '日期,模型,输入token,输出token,费用（元）',
      { inputTokens: ['输入token'], cost: '费用（元）' },
    ],
  ])('%s', (format, titles, mapping) => {
    const guess = guessFormat(titles.split(','));
    expect(guess.format).toBe(format);
    expect(guess.mapping).toMatchObject(mapping);
  });

  it('finds no meaning in titles without a date', () => {
    expect(guessFormat(['a', 'b']).mapping).toBeNull();
  });
});
