import { z } from 'zod';

/** Cursor pages: `limit` 1–200 (default 50); `nextCursor` null on the last page. Cursors are opaque. */
export const pageInput = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** ISO 8601 instant in UTC. */
export const instant = z.iso.datetime();
/** Integer pico-units (10^-12) of one currency as decimal text: JSON numbers lose digits above 2^53. */
export const picoText = z.string().regex(/^-?\d{1,38}$/);
export const currency = z.enum(['USD', 'CNY']);
export const locale = z.enum(['zh-CN', 'en']);
export type Locale = z.infer<typeof locale>;
export const ok = z.object({ ok: z.literal(true) });
export const name = z.string().trim().min(1).max(120);
