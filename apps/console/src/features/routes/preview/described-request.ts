import type { JishiInputs } from '@jishi/sdk';

type PreviewInput = JishiInputs['modelRoutes']['preview'];
/** The request that the preview is about. */
export type DescribedRequest = Pick<
  PreviewInput,
  'needs' | 'inputTokens' | 'dataClass' | 'tags' | 'groupIds'
>;
