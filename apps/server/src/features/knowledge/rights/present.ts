import type { AccessReason, Id, Locale } from '@jishi/contract';
import { accessReasonText } from '@jishi/locales';
import type { Explanation } from './explain.ts';
import { parsePrincipal } from './principal.ts';
import type { Reason } from './reason.ts';

export function presentExplanation(explanation: Explanation, locale: Locale) {
  const { paths: _, names: __, reasons, ...rest } = explanation;
  return { ...rest, reasons: reasons.map((reason) => presentReason(reason, explanation, locale)) };
}

function presentReason(
  { code, effect, principal, right }: Reason,
  { names, paths }: Explanation,
  locale: Locale,
): AccessReason {
  const name = principal === null ? '' : (names.get(principal) ?? '');
  const path = principal === null ? [] : (paths.get(principal) ?? []);
  return {
    code,
    effect,
    text: accessReasonText(locale, code, { principal: name, right }),
    principal: principal === null ? null : { ...parsePrincipal(principal), name },
    right,
    via: path.map((id) => ({ id: id as Id<'group'>, name: names.get(`group:${id}`) ?? '' })),
  };
}
