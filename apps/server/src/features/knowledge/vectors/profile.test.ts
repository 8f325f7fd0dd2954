import { expect, it } from 'vitest';
import { profileByName } from './profile.ts';

it.each([
  ['intfloat/multilingual-e5-large', 'query: ', 'passage: '],
  ['e5-small', 'query: ', 'passage: '],
  ['multilingual-e5-large-instruct', 'Instruct: ', ''],
  ['BAAI/bge-large-zh-v1.5', '为这个句子', ''],
  ['bge-base-en', 'Represent this', ''],
  ['bge-m3', '', ''],
  ['Qwen/Qwen3-Embedding-0.6B', 'Instruct: ', ''],
  ['nomic-embed-text', 'search_query: ', 'search_document: '],
  ['snowflake-arctic-embed2', 'query: ', ''],
  ['snowflake-arctic-embed-m', 'Represent this', ''],
  ['text-embedding-3-small', '', ''],
  ['text-embedding-v4', '', ''],
  ['prefe5ab', '', ''],
])('%s', (name, query, document) => {
  const profile = profileByName(name);
  expect(profile.inputType).toBe(false);
  expect(profile.documentPrefix).toBe(document);
  expect(profile.queryPrefix.startsWith(query) && (query !== '' || profile.queryPrefix === '')).toBe(true);
});
