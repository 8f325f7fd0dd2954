import type { ModelItem } from '@jishi/contract';
import { expect, it } from 'vitest';
import { previewOf, readPrices } from './price-list.ts';

const csv =
  '\uFEFFmodel,currency,inputPico,cachedInputPico,outputPico\r\nqwen-plus,CNY,800000,,2000000\r\nbad,CNY,x,,1\r\n';
const price = { currency: 'CNY', inputPico: '800000', outputPico: '2000000' };
const model = (name: string, upstreamName: string, valid: object | null) =>
  ({ name, upstreamName, price: valid }) as ModelItem;

it('reads what can be read of CSV and JSON', () => {
  const line = { model: 'qwen-plus', currency: 'CNY', inputPico: '800000', outputPico: '2000000' };
  expect(readPrices(csv, 'csv')).toEqual([line]);
  expect(readPrices(JSON.stringify([line, { model: 'x' }, null, 3]), 'json')).toEqual([line]);
  for (const broken of ['', '{', '"text"']) expect(readPrices(broken, 'json')).toEqual([]);
});

it('says what an import would change', () => {
  const [line] = readPrices(csv, 'csv');
  if (line === undefined) throw new Error('no line');
  const effect = (models: ModelItem[]) => previewOf([line], models)[0]?.effect;
  expect(effect([])).toBe('unknown');
  expect(effect([model('qwen-plus', 'q', null)])).toBe('new');
  expect(effect([model('mine', 'qwen-plus', price)])).toBe('same');
  expect(effect([model('qwen-plus', 'q', { ...price, currency: 'USD' })])).toBe('change');
});
