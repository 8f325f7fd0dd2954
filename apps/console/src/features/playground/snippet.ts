import { type CompletionRequest, completionBody } from './run/completion-body.ts';

/** A text inside single quotes of a POSIX shell. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curlSnippet(origin: string, request: CompletionRequest): string {
  const body = JSON.stringify(completionBody(request), null, 2);
  return [
    `curl ${shellQuoted(`${origin}/v1/chat/completions`)} \\`,
    '  -H "Authorization: Bearer $JISHI_API_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d ${shellQuoted(body)}`,
  ].join('\n');
}

export function openAiSnippet(origin: string, request: CompletionRequest): string {
  const body = JSON.stringify(completionBody(request), null, 2);
  return `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: ${JSON.stringify(`${origin}/v1`)},
  apiKey: process.env.JISHI_API_KEY,
});
const stream = await client.chat.completions.create(${body});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');
`;
}
