// The sample workspace: a fictional company with departments, documents in two languages and papers that only some may
// read, made through the same use cases as anything else. `content/` holds its files and `manifest.json` says what is what.
export { answerHolds, type DemoQuestion, loadDemoManifest } from './manifest.ts';
export { demoQuestions } from './questions.ts';
export { createSampleWorkspace } from './workspace.ts';
