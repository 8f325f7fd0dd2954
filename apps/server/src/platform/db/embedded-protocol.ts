export interface EmbeddedRequest {
  id: number;
  kind: 'query' | 'close';
  sql: string;
  /** Null: a script of several statements without parameters. */
  parameters: unknown[] | null;
}

export interface SqlErrorFields {
  message: string;
  code: string | undefined;
  detail: string | undefined;
  constraint: string | undefined;
  table: string | undefined;
}

export type EmbeddedReply =
  | { id: number; rows: object[]; affected: number }
  | { id: number; error: SqlErrorFields };
