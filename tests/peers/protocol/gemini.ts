import { fieldsOf } from './openai.ts';

type Fields = Record<string, unknown>;

const members = new Set('contents systemInstruction tools toolConfig generationConfig'.split(' '));
const parts = new Set('text inlineData functionCall functionResponse thoughtSignature'.split(' '));

/** What is wrong with a generateContent request. */
export function checkGenerateRequest(body: Fields): string[] {
  const wrong = Object.keys(body).filter((member) => !members.has(member));
  const contents = (body.contents ?? []) as { role: string; parts: Fields[] }[];
  if (contents[0]?.role !== 'user') wrong.push('the first content is not the user’s');
  for (const [index, content] of contents.entries()) {
    if (!['user', 'model'].includes(content.role)) wrong.push(`role ${content.role}`);
    if (content.role === contents[index - 1]?.role) wrong.push(`roles do not alternate at ${index}`);
    for (const part of content.parts)
      wrong.push(
        ...Object.keys(part)
          .filter((name) => !parts.has(name))
          .map((name) => `part ${name}`),
      );
  }
  const { mode } = fieldsOf(fieldsOf(body.toolConfig).functionCallingConfig);
  if (mode !== undefined && !['AUTO', 'ANY', 'NONE'].includes(String(mode))) wrong.push(`mode ${mode}`);
  return wrong;
}
