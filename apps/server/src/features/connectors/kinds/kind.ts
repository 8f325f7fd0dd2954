import type { ConfigOf, SourceKind } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';

/** JSON that a connector keeps with an item for itself (ETags, links). */
export type ItemState = Record<string, unknown>;

/** One thing in a source, as its listing tells. */
export interface ListedItem {
  /** Stable within the source: path, URL, key, message id. */
  externalId: string;
  /** As it is shown; a relative folder path may stand before the name. */
  name: string;
  /** Equal = unchanged: ETag, modification time and size, digest. */
  fingerprint: string;
  /** Equal for the same content under another id, so that a move is no deletion and addition. */
  moveKey?: string | undefined;
  mediaType?: string | undefined;
  size?: number | undefined;
  /** Opens the original; http and https only. */
  url?: string | undefined;
  modifiedAt?: Date | undefined;
  /** External principals (`user:ann@example.com`, `group:sales`); absent = the source does not say. */
  readers?: string[] | undefined;
  state?: ItemState | undefined;
  /** When listing had to read it anyway. */
  content?: Uint8Array | undefined;
}

export type SourceChange =
  | { type: 'item'; item: ListedItem }
  | { type: 'removed'; externalId: string }
  /** This item, or everything whose id begins with `prefix`, could not be listed: it is not taken for removed. */
  | {
      type: 'unreadable';
      prefix: string;
      problem: {
        code: 'connectors.item_unreadable' | 'connectors.folder_unreadable';
        params: Record<string, unknown>;
      };
    }
  /** Left out by the limits of the source. */
  | { type: 'skipped' }
  /** The last one. `complete` = what was not listed is not there; else only `removed` says so. */
  | { type: 'end'; complete: boolean; cursor: string | null };

/** What is known of an item from earlier runs. */
export interface KnownItem {
  externalId: string;
  name: string;
  /** Version that the document here holds. */
  fingerprint: string | null;
  state: ItemState | null;
}

export interface FetchedItem {
  content: AsyncIterable<Uint8Array>;
  mediaType?: string | undefined;
  /** When the content shows a better name than the listing. */
  name?: string | undefined;
}

export type ItemToFetch = KnownItem & { wanted: string; mediaType: string | null };

export interface OpenSource {
  /** Ends with `end`; whatever it throws before says nothing about what is missing. */
  listChanges(cursor: string | null): AsyncIterable<SourceChange>;
  /** Absent when the listing brings all content. @throws connectors.item_missing, connectors.item_unreadable, and whatever {@link listChanges} throws */
  fetch?(item: ItemToFetch): Promise<FetchedItem>;
  close?(): Promise<void>;
}

export interface SourceContext<K extends SourceKind = SourceKind> {
  scope: Scope;
  /** Aborted when the run is cancelled or its lease is lost. */
  signal: AbortSignal;
  config: ConfigOf<K>;
  secrets: Readonly<Record<string, string>>;
  /** Readers are wanted. Only then are requests spent on them. */
  mirror: boolean;
  /** What earlier runs kept of these items. */
  known(externalIds: string[]): Promise<Map<string, KnownItem>>;
}

/** One kind of source. Modules with heavy packages are loaded by `open`. */
export interface ConnectorKind<K extends SourceKind = SourceKind> {
  kind: K;
  secrets: readonly { name: string; required: boolean }[];
  /** Listed items can carry `readers`. */
  permissions: boolean;
  /** What it talks to; a change of it needs the secrets again. */
  placeOf(config: ConfigOf<K>): string;
  /** Judges what zod cannot (roots, addresses) without reading the source. @throws Problem */
  judge(scope: Scope, config: ConfigOf<K>): Promise<void>;
  open(context: SourceContext<K>): Promise<OpenSource>;
}
