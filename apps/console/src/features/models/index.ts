// What other pages say about models: the frame with its tabs, and the words for kinds, abilities and data policies.
export { capabilities, capabilityText } from './capability-text.ts';
export { dataPolicies, dataPolicyText } from './data-policy-text.ts';
export { kindText, modelKinds } from './kind-text.ts';
export { ModelsFrame } from './models-frame.tsx';
