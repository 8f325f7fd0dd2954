import type { SourceKind } from '@jishi/contract';
import type { ConnectorKind } from './kinds/kind.ts';

export type ConnectorKinds = { [K in SourceKind]: ConnectorKind<K> };

export interface ConnectorPorts {
  kinds: ConnectorKinds;
  /** Folders that sources may read (JISHI_SOURCE_FOLDERS): `path` for every tenant, `tenant:path` for one. */
  folders: readonly string[];
  /** Waits for a source that asked for it. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

declare module '../../kernel/ports.ts' {
  interface Ports {
    connectors: ConnectorPorts;
  }
}
