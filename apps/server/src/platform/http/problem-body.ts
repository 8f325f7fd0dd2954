import type { Locale, ProblemBody, ProblemCode } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import type { Problem } from '../../kernel/problem.ts';

/** RFC 9457 body in the caller's language. Nothing of the cause gets out. */
export function problemBody(problem: Problem, locale: Locale, requestId: string): ProblemBody {
  const { title, detail } = problemText(locale, problem.code, problem.params);
  return {
    type: `https://jishi.dev/problems/${problem.code}`,
    title,
    status: problem.status,
    detail,
    code: problem.code satisfies ProblemCode,
    params: problem.params,
    requestId,
    ...(problem.issues === undefined ? {} : { issues: problem.issues }),
  };
}
