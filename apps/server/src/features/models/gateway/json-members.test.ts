import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonMembers, replaceMembers } from './json-members.ts';

describe('the members of a JSON object', () => {
  it('agree with a JSON parser, whatever the values hold', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const found = jsonMembers(text).map(({ key, valueStart, valueEnd }) => [
          key,
          JSON.parse(text.slice(valueStart, valueEnd)),
        ]);
        expect(Object.fromEntries(found)).toEqual(parsed);
        expect(found.length).toBe(Object.keys(parsed).length);
      }),
      { numRuns: 500 },
    );
  });

  it('can be replaced and added without touching anything else', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        const replaced = replaceMembers(text, { model: '"new"', added: '{"a":1}' });
        const expected = { ...(JSON.parse(text) as object), model: 'new', added: { a: 1 } };
        expect(JSON.parse(replaced)).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
      { numRuns: 300 },
    );
  });

  it('keep numbers and escapes that a parser would change', () => {
    const text = '{ "seed" : 12345678901234567890 , "model":"a","x":"\\ud800\\/\\u0041" }';
    expect(replaceMembers(text, { model: '"b"' })).toBe(
      '{ "seed" : 12345678901234567890 , "model":"b","x":"\\ud800\\/\\u0041" }',
    );
  });

  it('are all replaced where a key comes twice or in disguise', () => {
    const text = '{"model":"first","mod\\u0065l":"second","n":{"model":"nested"},"model":"third"}';
    expect(replaceMembers(text, { model: '"new"' })).toBe(
      '{"model":"new","mod\\u0065l":"new","n":{"model":"nested"},"model":"new"}',
    );
  });

  it('are added to an empty object', () => {
    expect(replaceMembers('{ }', { a: '1', b: '2' })).toBe('{ "a":1,"b":2}');
  });
});
