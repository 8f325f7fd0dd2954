import { lazy } from 'react';

const load = () => import('./markdown.tsx');

/** Markdown is a tenth of what the ask page weighs and is not needed before the first answer of a model. */
export const LazyMarkdown = lazy(async () => ({ default: (await load()).AnswerMarkdown }));

/** Fetches it while the reader still thinks about the question. */
export function preloadMarkdown(): void {
  void load();
}
