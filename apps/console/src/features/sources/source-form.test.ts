import type { SourceKindItem } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { configOf, initialValues, isJson, scheduleOf, secretsOf } from './source-form.ts';

const field = (name: string, type: SourceKindItem['fields'][number]['type'], value: unknown = null) => ({
  name,
  label: name,
  type,
  required: false,
  default: value,
});
const kind = {
  kind: 'web',
  fields: [
    field('start', 'list'),
    field('maxPages', 'number', 500),
    field('sitemap', 'boolean', true),
    field('paging', 'object', { kind: 'none' }),
    field('prefix', 'text', ''),
  ],
} as unknown as SourceKindItem;

describe('the form of a source', () => {
  it('begins with the defaults of the server', () => {
    expect(initialValues(kind.fields)).toEqual({
      start: '',
      maxPages: 500,
      sitemap: true,
      paging: '{"kind":"none"}',
      prefix: '',
    });
  });

  it('sends lines as a list and leaves out what is empty', () => {
    const values = { ...initialValues(kind.fields), start: ' https://a.example/ \n\nhttps://b.example/\n' };
    expect(configOf(kind, values)).toEqual({
      kind: 'web',
      start: ['https://a.example/', 'https://b.example/'],
      maxPages: 500,
      sitemap: true,
      paging: { kind: 'none' },
    });
    expect(configOf(kind, { start: ' \n ', maxPages: null, sitemap: false })).toEqual({
      kind: 'web',
      sitemap: false,
    });
  });

  it.each([
    ['', true],
    ['{"kind":"page"}', true],
    ['{kind', false],
  ])('can read %j: %s', (text, readable) => {
    expect(isJson(text)).toBe(readable);
  });

  it('sends the secrets that were entered, as they are', () => {
    expect(secretsOf({ token: ' x ', password: '', user: undefined })).toEqual({ token: ' x ' });
  });

  it('knows minutes, nights in the time zone of the reader, and nothing by itself', () => {
    expect(scheduleOf('60', 'Asia/Shanghai')).toEqual({ kind: 'interval', minutes: 60 });
    expect(scheduleOf('nightly', 'Asia/Shanghai')).toMatchObject({ at: '02:00', timeZone: 'Asia/Shanghai' });
    expect(scheduleOf('manual', 'UTC')).toEqual({ kind: 'manual' });
  });
});
