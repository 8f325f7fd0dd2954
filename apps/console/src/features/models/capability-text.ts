import type { ModelItem } from '@jishi/contract';

type Capability = ModelItem['capabilities'][number];

/** The text of each ability of a model. */
export const capabilityText = {
  streaming: 'models.streaming',
  tools: 'models.tools',
  'parallel-tools': 'models.parallelTools',
  'structured-output': 'models.structuredOutput',
  vision: 'models.vision',
  audio: 'models.audio',
  reasoning: 'models.reasoning',
  logprobs: 'models.logprobs',
} as const satisfies Record<Capability, string>;

export const capabilities = Object.keys(capabilityText) as Capability[];
