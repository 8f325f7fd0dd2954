// What makes the input longer than the request: then no hold is an upper bound, and hard budgets refuse.

type Fields = Readonly<Record<string, unknown>>;

/** Tools that the caller runs. Everything else is the provider's own: it reads the web or runs code, and bills it. */
const callersTools = /^(function|custom|(bash|text_editor|computer|memory)_\d+)$/;

/** Switches that let a model search by itself: OpenAI, Anthropic, DashScope, OpenRouter. */
const switches = ['web_search_options', 'mcp_servers', 'enable_search', 'plugins'] as const;

/** Parts that stand for files: their pages and seconds are not to be seen in the request. */
const fileTypes: ReadonlySet<unknown> = new Set([
  'document',
  'file',
  'input_file',
  'container_upload',
  'video',
  'video_url',
  'audio_url',
]);

/** Deeper than any message is. */
const deepest = 16;

/** Whether the provider may read or do more than the request holds. */
export function isOpenEnded(fields: Fields): boolean {
  if (switches.some((name) => fields[name] !== undefined && fields[name] !== false)) return true;
  if (Array.isArray(fields.tools) && fields.tools.some(isProvidersTool)) return true;
  return [fields.system, fields.messages, fields.input].some((value) => holdsFile(value, 0));
}

function isProvidersTool(tool: unknown): boolean {
  const { type } = Object(tool) as Fields;
  return type !== undefined && !callersTools.test(String(type));
}

function holdsFile(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > deepest) return true;
  if (Array.isArray(value)) return value.some((item) => holdsFile(item, depth + 1));
  const part = value as Fields;
  if (fileTypes.has(part.type)) return !isWritten(part);
  if (part.type === 'input_audio') return isAddress((Object(part.input_audio) as Fields).data);
  return holdsFile(part.content, depth + 1);
}

/** Anthropic's documents whose text stands in the request. */
function isWritten({ type, source }: Fields): boolean {
  return type === 'document' && (Object(source) as Fields).type === 'text';
}

function isAddress(data: unknown): boolean {
  return typeof data === 'string' && /^https?:/i.test(data);
}
