import type { ModelItem } from '@jishi/contract';

type DataPolicy = NonNullable<ModelItem['dataPolicy']>;

/** The text of each promise about what a model is sent, weakest first. */
export const dataPolicyText = {
  standard: 'models.policyStandard',
  'no-training': 'models.policyNoTraining',
  'no-retention': 'models.policyNoRetention',
  'on-premise': 'models.policyOnPremise',
} as const satisfies Record<DataPolicy, string>;

export const dataPolicies = Object.keys(dataPolicyText) as DataPolicy[];
