import type { ProblemTexts } from '../problem-texts.ts';

export const reckoningProblems = {
  'reckoning.period': ['Empty period', 'The period ends before it begins.'],
  'reckoning.too_many': [
    'Too many calls',
    'More than {{max}} calls at once. Choose a shorter period or one model.',
  ],
  'reckoning.bill_not_found': ['No such bill', 'The bill does not exist, or it was deleted.'],
  'reckoning.bill_unreadable': [
    'Not a table',
    'The file is not readable as CSV. Export it anew as CSV, not as a workbook.',
  ],
  'reckoning.bill_encoding': [
    'Unknown encoding',
    'The file is neither Unicode nor GBK text. A workbook (.xlsx) has to be saved as CSV first.',
  ],
  'reckoning.bill_too_large': ['File too large', 'A bill may have {{limitMb}} MB. Export a shorter period.'],
  'reckoning.bill_too_many_rows': [
    'Too many rows',
    'A bill may have {{max}} rows. Export a shorter period, or by day instead of by minute.',
  ],
  'reckoning.bill_column': ['Column not found', 'The file has no column "{{column}}".'],
  'reckoning.bill_empty': [
    'Nothing to compare',
    'No row of the file has a date and an amount in the chosen columns.',
  ],
  'reckoning.bill_too_long': [
    'Too many lines',
    'Days, models and keys make more than {{max}} lines. Export a shorter period.',
  ],
} satisfies Partial<ProblemTexts>;
