import { expect, it } from 'vitest';
import { ui as english } from './en/ui/index.ts';
import { ui as chinese } from './zh-CN/ui/index.ts';

type Texts = { [key: string]: string | Texts };

/** `area.key` → its `{{placeholders}}`, sorted. */
function placeholders(texts: Texts, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') {
      const names = [...value.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      found.set(`${path}${key}`, [...new Set(names)].sort().join(' '));
    } else for (const [inner, names] of placeholders(value, `${path}${key}.`)) found.set(inner, names);
  }
  return found;
}

it('has the same placeholders in both languages', () => {
  const left = placeholders(english);
  const right = placeholders(chinese);
  const different = [...right].filter(([key, names]) => left.get(key) !== names);
  expect(different).toEqual([]);
});

it('has no English left in Chinese texts of more than a few words', () => {
  const texts = JSON.stringify(chinese).match(/"[^"]+"/g) ?? [];
  const untranslated = texts.filter((text) => /([A-Za-z]{3,} ){4,}/.test(text));
  expect(untranslated.filter((text) => !text.includes('Choose your language'))).toEqual([]);
});
