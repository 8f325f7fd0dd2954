import { expect, it } from 'vitest';
import { guessKind, presets } from './presets.ts';

it('guesses embedding models by their usual names and believes the provider', () => {
  for (const name of ['text-embedding-v4', 'BAAI/bge-m3', 'nomic-embed-text', 'multilingual-e5-small'])
    expect(guessKind(name, null)).toBe('embedding');
  for (const name of ['qwen-plus', 'deepseek-chat', 'glm-4.6']) expect(guessKind(name, null)).toBe('chat');
  expect(guessKind('text-embedding-v4', 'chat')).toBe('chat');
});

it('has valid addresses, and keys only over https', () => {
  for (const { baseUrl, keyUrl, region } of presets) {
    if (baseUrl !== '') expect(new URL(baseUrl).protocol).toBe(region === 'own' ? 'http:' : 'https:');
    if (keyUrl !== null) expect(new URL(keyUrl).protocol).toBe('https:');
  }
});
