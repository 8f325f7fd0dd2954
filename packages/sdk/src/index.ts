// TypeScript client of Jishi, derived from the contract. Used by the console, the command line and applications.
// Calls are typed, failures are `ApiProblem`, answers stream as events.
export {
  type AskInput,
  createJishi,
  type Jishi,
  type JishiClient,
  type JishiInputs,
  type JishiOptions,
  type JishiOutputs,
  requestHeaders,
  tenantHeader,
  type UploadResult,
} from './client.ts';
export { ApiProblem, type ClientProblemCode, isAbort, problemFromResponse } from './problem.ts';
