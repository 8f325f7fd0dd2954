import { Problem, problem } from '../../../kernel/problem.ts';
import { OutboundFailure, OutboundRefusal } from '../../../platform/outbound/index.ts';

/** Whatever a connector threw, as something that a person can act upon. */
export function toSourceProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof OutboundRefusal) return problem('connectors.address_refused', {}, error);
  if (error instanceof OutboundFailure) {
    const reason = error.code.replace('outbound.', '');
    return problem('connectors.unreachable', { reason }, error);
  }
  return problem('internal', {}, error);
}
