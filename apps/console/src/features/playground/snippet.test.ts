import { expect, it } from 'vitest';
import { curlSnippet, openAiSnippet } from './snippet.ts';

const request = {
  model: 'qwen-plus',
  system: ' ',
  prompt: `it's $HOME and \`date\``,
  temperature: 0.2,
  maxTokens: null,
};

it('quotes what a shell would run or cut', () => {
  const curl = curlSnippet('https://jishi.example.com', request);
  expect(curl).toContain(`it'\\''s $HOME and \`date\``);
  expect(curl.match(/'/g)?.length).toBeGreaterThan(4);
});

it('shows exactly what the playground sends', () => {
  const code = openAiSnippet('https://jishi.example.com', request);
  expect(code).toContain('"temperature": 0.2');
  for (const absent of ['max_tokens', '"system"']) expect(code).not.toContain(absent);
});
