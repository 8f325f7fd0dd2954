import type { SourceKind } from '@jishi/contract';

/** Names and descriptions of the kinds of sources, and the labels of their settings and secrets. */
export interface SourceTexts {
  kinds: Record<SourceKind, readonly [name: string, description: string]>;
  /** By the name of the setting; a kind may have its own word as `kind.setting`. */
  fields: Record<string, string>;
  /** What has to be done in the other system first, step by step. */
  setup: Partial<Record<SourceKind, readonly string[]>>;
}
