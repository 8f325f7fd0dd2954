import type { ProblemTexts } from '../problem-texts.ts';

/** Of slices that processes took ahead of budgets. */
export const journalProblems = {
  'limits.replica_alive': [
    'The process is running',
    'Process {{replica}} was heard of {{seconds}} s ago. Its slices can be released when nothing was heard of it for a minute.',
  ],
  'limits.journal_here': [
    'The journal is here',
    'The journal of process {{replica}} lies in this data directory and is being booked: nothing has to be released.',
  ],
} satisfies Partial<ProblemTexts>;
