import type { Id } from '@jishi/contract';
import { api } from '../../../platform/http/index.ts';
import { requireSearchable } from '../../assistant/index.ts';
import { addReviewed, changeReviewed, listReviewed, removeReviewed } from './manage.ts';
import { matchReviewed } from './match.ts';

export const reviewedRoutes = {
  list: api.reviewedAnswers.list.handler(({ input, context: { scope } }) => listReviewed(scope, input)),
  create: api.reviewedAnswers.create.handler(({ input, context: { scope } }) => addReviewed(scope, input)),
  update: api.reviewedAnswers.update.handler(({ input, context: { scope } }) => changeReviewed(scope, input)),
  remove: api.reviewedAnswers.remove.handler(async ({ input, context: { scope } }) => {
    await removeReviewed(scope, input.answerId);
    return { ok: true as const };
  }),
  match: api.reviewedAnswers.match.handler(async ({ input, context: { scope } }) => {
    await requireSearchable(scope, { baseIds: input.baseIds, filters: undefined });
    const { question, baseIds } = input;
    const found = await matchReviewed(scope, { question, baseIds, asOf: undefined });
    if (found === undefined) return { match: null };
    const { id, answer, score } = found;
    return { match: { id: id as Id<'answer'>, question: found.question, answer, score } };
  }),
};
