import type { knowledge as english } from '../../en/ui/knowledge.ts';
import type { TextsOf } from '../../ui-texts.ts';

export const knowledge: TextsOf<typeof english> = {
  title: '知识库',
};
