import type { RegressionItem, RegressionResult } from '@jishi/contract';
import type { TFunction } from 'i18next';

/** What an answer has to do, in one line. */
export function expectedWords({ expected, expectedDocument }: RegressionItem, t: TFunction): string {
  const kind = t(`corrections.regression.kinds.${expected.kind}`);
  if (expected.kind === 'refusal') return kind;
  const what = expected.kind === 'text' ? expected.text : (expectedDocument ?? '—');
  return `${kind}: ${what}`;
}

/** What was answered, as far as the reader may read it. */
export function resultWords({ answer, kind }: RegressionResult, t: TFunction): string {
  if (answer !== null) return answer;
  return t(
    kind === 'not-in-documents' ? 'corrections.regression.refused' : 'corrections.regression.withheld',
  );
}
