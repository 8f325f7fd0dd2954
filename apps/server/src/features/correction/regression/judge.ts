import type { Expectation, RegressionResult } from '@jishi/contract';
import { foldText } from '../../search/index.ts';

export interface Rehearsed {
  kind: string;
  answer: string;
  citedDocuments: string[];
}

/** Whether an answer is what it has to be. Words are compared whatever their case, width and spacing. */
export function judge(expected: Expectation, rehearsed: Rehearsed): RegressionResult['reason'] {
  const refused = rehearsed.kind === 'not-in-documents';
  if (expected.kind === 'refusal') return refused ? 'as-expected' : 'should-refuse';
  if (refused) return 'should-answer';
  if (expected.kind === 'document')
    return rehearsed.citedDocuments.includes(expected.documentId) ? 'as-expected' : 'document-not-cited';
  return plain(rehearsed.answer).includes(plain(expected.text)) ? 'as-expected' : 'text-not-said';
}

function plain(text: string): string {
  return foldText(text).replace(/[\s\p{P}]+/gu, '');
}
