import type { Locale } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import { readableDocuments } from '../assistant/index.ts';
import { loadDemoManifest } from './manifest.ts';
import { madeItems } from './sample-store.ts';
import { workspaceKey } from './workspace.ts';

/**
 * The sample workspace's questions to start with; none where there is no sample workspace, or when the caller can read
 * nothing of it. Of open documents only those that are still there; the questions about closed ones and the one that no
 * document answers stay: they show what then happens.
 */
export async function demoQuestions(scope: Scope, locale: Locale): Promise<string[]> {
  const made = await scope.tx((tx) => madeItems(tx));
  if (!made.has(workspaceKey)) return [];
  const ids = [...made].flatMap(([key, id]) => (key.startsWith('document:') ? [id] : []));
  const readable = await scope.tx((tx) => readableDocuments(tx, scope.actor.userId, ids));
  if (readable.size === 0) return [];
  const { suggestions } = await loadDemoManifest();
  return suggestions[locale === 'zh-CN' ? 'zh' : 'en']
    .filter(({ kind, file }) => {
      const open = kind === 'fact' || kind === 'table';
      return !open || readable.has(made.get(`document:${file}`) ?? '');
    })
    .map(({ question }) => question);
}
