import type { ModelItem } from '@jishi/contract';
import type { Question } from '../stream/use-ask.ts';

/** In the address: answer without a model. No model can be called so, names have no leading tilde by this choice. */
export const quotationOnly = '~quotation';

/** Chat models that can be asked now, the default first. */
export function chatModels(models: readonly ModelItem[]): ModelItem[] {
  const usable = models.filter(({ kind, enabled }) => kind === 'chat' && enabled);
  return usable.sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name));
}

/** The choice in the address as far as it (still) exists; undefined = automatic. */
export function chosenModel(text: string | undefined, models: readonly ModelItem[]): string | undefined {
  if (text === quotationOnly) return text;
  return models.some(({ name }) => name === text) ? text : undefined;
}

/** How a question tells the server of the choice. */
export function modelInput(choice: string | undefined): Pick<Question, 'model' | 'mode'> {
  if (choice === undefined) return {};
  return choice === quotationOnly ? { mode: 'quotation' } : { model: choice };
}
