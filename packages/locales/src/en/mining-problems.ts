import type { ProblemTexts } from '../problem-texts.ts';

export const miningProblems = {
  'correction.mining_not_found': ['Run not found', 'It does not exist, or you may not see it.'],
  'correction.pair_not_found': [
    'Pair not found',
    'It does not exist, went with its source, or you may not see it.',
  ],
  'correction.pair_decided': ['Already decided', 'This pair was accepted or rejected before.'],
  'correction.pair_retired': [
    'Source changed',
    'The source of this pair was changed, replaced or is no longer in force. Let it be written anew.',
  ],
  'correction.mining_runs': [
    'A run is under way',
    'Only one run at a time can look for pairs in a knowledge base.',
  ],
  'correction.mining_without_model': [
    'No model',
    'Finding questions and answers needs a chat model. Set one up, or name one that exists.',
  ],
  'correction.nothing_to_mine': [
    'Nothing to look at',
    'There is no text long enough that you may read, or no answer that was rated up.',
  ],
} satisfies Partial<ProblemTexts>;
