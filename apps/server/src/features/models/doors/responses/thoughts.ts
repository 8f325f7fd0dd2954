import type { Fields } from '../../providers/adapter.ts';

// Signed thoughts have to come back word for word with the next turn. The Responses API has a place for what only the
// server understands; it holds them, so that nothing need be remembered here. The provider checks its own signature.

const mark = 'jishi.';

export function sealThoughts(blocks: readonly Fields[]): string | null {
  return blocks.length === 0 ? null : mark + Buffer.from(JSON.stringify(blocks)).toString('base64url');
}

/** undefined for what is not ours: it belongs to another provider and means nothing to this one. */
export function openThoughts(sealed: unknown): Fields[] | undefined {
  if (typeof sealed !== 'string' || !sealed.startsWith(mark)) return undefined;
  try {
    const blocks: unknown = JSON.parse(Buffer.from(sealed.slice(mark.length), 'base64url').toString('utf8'));
    const known = Array.isArray(blocks) && blocks.every(isThought);
    return known ? (blocks as Fields[]) : undefined;
  } catch {
    return undefined;
  }
}

function isThought(block: unknown): boolean {
  if (typeof block !== 'object' || block === null || !('type' in block)) return false;
  return block.type === 'thinking' || block.type === 'redacted_thinking';
}
