import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

/** Questions about one thing that were not answered, or badly. */
export const knowledgeGap = z.object({
  /** One of the questions that the reader may see. */
  question: z.string(),
  /** Times it was asked, and by how many people. */
  asked: z.number().int(),
  askers: z.number().int(),
  unanswered: z.number().int(),
  ratedDown: z.number().int(),
  /** Times a week, oldest first; the last week may be unfinished. */
  weeks: z.array(z.number().int()),
  lastAt: instant,
  /** Whose documents come nearest; null: nobody's. */
  base: z.object({ id: id('base'), name: z.string() }).nullable(),
  /** Its owners, at most three. */
  owners: z.array(z.string()),
});
export type KnowledgeGap = z.infer<typeof knowledgeGap>;

const input = z.object({ days: z.coerce.number().int().min(7).max(180).default(28) });

export const gaps = {
  report: route('GET /v1/knowledge/gaps', 'knowledge.write', {
    summary:
      'What is asked and not answered, or rated down, grouped: near the bases that I look after, or all for administrators',
    keys: true,
  })
    .input(input)
    .output(
      z.object({
        items: z.array(knowledgeGap),
        /** Groups that are not shown: too few people asked, and their questions are not the reader's to see. */
        hidden: z.number().int(),
        /** A group is shown from so many people on. */
        fewest: z.number().int(),
        from: instant,
        to: instant,
        /** Only the newest questions of the time were looked at. */
        truncated: z.boolean(),
      }),
    ),
  export: route('GET /v1/knowledge/gaps/export', 'knowledge.write', {
    summary: 'The same as CSV',
    keys: true,
  })
    .input(input)
    .output(z.object({ fileName: z.string(), csv: z.string() })),
};
