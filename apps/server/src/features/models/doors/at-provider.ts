import { type Fields, fieldsOf } from '../providers/adapter.ts';

// What lies in a provider's account lies there for all who share its key: nobody reaches it by a name through us.

/** Members that name something in the account. */
const naming: ReadonlySet<string> = new Set([
  'file_id',
  'file_ids',
  'vector_store_ids',
  'connector_id',
  'user_profile_id',
  'workspace_id',
]);
/** What tools take is the caller's own vocabulary, and so is what they were given and gave. */
const own: ReadonlySet<string> = new Set(['parameters', 'schema', 'input_schema', 'arguments', 'metadata']);
/** Deeper than any request is. */
const deepest = 32;

/** The members of a request that name what others may have left at the provider. */
export function namesAtProvider(fields: Fields): string[] {
  return [...new Set(find(fields, 0))];
}

function find(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (depth > deepest) return ['nesting'];
  if (Array.isArray(value)) return value.flatMap((item) => find(item, depth + 1));
  const part = value as Fields;
  // What a call of Anthropic's was given stands in `input`, as an object; of OpenAI's requests it is a list.
  const calls = part.type === 'tool_use';
  const inner = Object.entries(part).filter(([name]) => !own.has(name) && !(calls && name === 'input'));
  return [
    ...(part.type === 'item_reference' ? ['item_reference'] : []),
    ...(isNamed(part.container) ? ['container'] : []),
    ...Object.keys(part).filter((name) => naming.has(name) && part[name] !== null),
    ...inner.flatMap(([, item]) => find(item, depth + 1)),
  ];
}

/** A container that is there already; a new one is made without an id. */
function isNamed(container: unknown): boolean {
  return typeof container === 'string' || typeof fieldsOf(container).id === 'string';
}
