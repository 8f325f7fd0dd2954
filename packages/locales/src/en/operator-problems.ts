import type { ProblemTexts } from '../problem-texts.ts';

/** What the operator set, and slices that processes took ahead of budgets. */
export const operatorProblems = {
  'limits.set_by_operator': [
    'Set by the operator',
    'This budget was set over your tenant by the operator of the installation, who alone can change it.',
  ],
  'limits.replica_alive': [
    'The process is running',
    'Process {{replica}} was heard of {{seconds}} s ago. Its slices can be released when nothing was heard of it for a minute.',
  ],
  'limits.journal_here': [
    'The journal is here',
    'The journal of process {{replica}} lies in this data directory and is being booked: nothing has to be released.',
  ],
} satisfies Partial<ProblemTexts>;
