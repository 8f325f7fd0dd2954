import { problem } from '../../../kernel/problem.ts';
import type { LocalChat, LocalMessage } from './protocol.ts';

type Fields = Record<string, unknown>;

const typeOfRole: Record<string, LocalMessage['type']> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'model',
};

/**
 * An OpenAI chat request for a local model. What the engine cannot do is refused by name, never left out silently.
 * @throws Problem `models.unsupported`
 */
export function readLocalChat(fields: Fields, model: string): LocalChat {
  refuseUnsupported(fields, model);
  const messages = Array.isArray(fields.messages) ? (fields.messages as Fields[]) : [];
  return {
    messages: messages.map((message) => readMessage(message, model)),
    maxTokens: positive(fields.max_completion_tokens) ?? positive(fields.max_tokens),
    temperature: number(fields.temperature),
    topP: number(fields.top_p),
    seed: number(fields.seed),
    stop: [fields.stop].flat().filter((stop) => typeof stop === 'string'),
    json: readFormat(fields.response_format),
  };
}

function refuseUnsupported(fields: Fields, model: string): void {
  const unsupported =
    ['tools', 'functions', 'audio', 'logit_bias'].find((feature) => isUsed(fields[feature])) ??
    (fields.logprobs === true ? 'logprobs' : undefined) ??
    (typeof fields.n === 'number' && fields.n > 1 ? 'n' : undefined);
  if (unsupported !== undefined) throw problem('models.unsupported', { model, feature: unsupported });
}

function isUsed(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return !Array.isArray(value) || value.length > 0;
}

function readMessage(message: Fields, model: string): LocalMessage {
  const type = typeof message.role === 'string' ? typeOfRole[message.role] : undefined;
  if (type === undefined) throw problem('models.unsupported', { model, feature: `role ${message.role}` });
  return { type, text: readContent(message.content, model) };
}

function readContent(content: unknown, model: string): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: Fields) => {
      if (typeof part.text === 'string') return part.text;
      throw problem('models.unsupported', { model, feature: String(part.type) });
    })
    .join('');
}

function readFormat(format: unknown): LocalChat['json'] {
  const { type, json_schema: named } = (format ?? {}) as { type?: string; json_schema?: { schema?: object } };
  if (type === 'json_object') return { schema: null };
  return type === 'json_schema' ? { schema: named?.schema ?? null } : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function positive(value: unknown): number | undefined {
  const found = number(value);
  return found !== undefined && found >= 1 ? Math.floor(found) : undefined;
}
