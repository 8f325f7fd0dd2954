import type { ask as english } from '../../en/ui/ask.ts';
import type { TextsOf } from '../../ui-texts.ts';

export const ask: TextsOf<typeof english> = {
  title: '提问',
};
