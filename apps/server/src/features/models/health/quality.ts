import type { Scope } from '../../../kernel/scope.ts';
import { qualityOf } from './measure.ts';

/** Thumbs of a tenant's people about the answers of one model, by its name. */
export interface ModelThumbs {
  model: string;
  up: number;
  down: number;
}

/** Supplied by the room that keeps feedback. */
export type ReadThumbs = (scope: Scope) => Promise<ModelThumbs[]>;

export interface QualityBook {
  /** 0 to 1, from the last reading; 0.5 until somebody has said something. */
  of(tenantId: string, model: string): number;
  /** Reads anew if the last reading is old; does not wait for it unless asked to. */
  refresh(scope: Scope): Promise<void>;
  thumbsOf(tenantId: string, model: string): { up: number; down: number };
}

const maxAgeMs = 60_000;
const maxTenants = 1_000;
const none = { up: 0, down: 0 };

/** What people say about answers, per tenant: one tenant's opinion does not steer another's requests. */
export function createQualityBook(read: ReadThumbs): QualityBook {
  const readings = new Map<string, { at: number; thumbs: Map<string, ModelThumbs> }>();
  return {
    of: (tenantId, model) => qualityOf(readings.get(tenantId)?.thumbs.get(model) ?? none),
    thumbsOf: (tenantId, model) => readings.get(tenantId)?.thumbs.get(model) ?? none,
    async refresh(scope) {
      const last = readings.get(scope.tenantId);
      if (last !== undefined && performance.now() - last.at < maxAgeMs) return;
      // Marked before it is read: requests that come meanwhile do not read as well.
      readings.delete(scope.tenantId);
      readings.set(scope.tenantId, { at: performance.now(), thumbs: last?.thumbs ?? new Map() });
      if (readings.size > maxTenants) readings.delete(readings.keys().next().value ?? '');
      const thumbs = await read(scope);
      const entry = readings.get(scope.tenantId);
      if (entry !== undefined) entry.thumbs = new Map(thumbs.map((one) => [one.model, one]));
    },
  };
}
