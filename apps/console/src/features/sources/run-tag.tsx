import { useTranslation } from 'react-i18next';
import { Tag } from '../../ui/index.ts';
import type { stateOf } from './source-state.ts';

const tones = {
  never: 'neutral',
  paused: 'neutral',
  queued: 'accent',
  running: 'accent',
  done: 'success',
  held: 'warning',
  failed: 'danger',
  cancelled: 'neutral',
} as const;

export function RunTag({ state }: { state: ReturnType<typeof stateOf> }) {
  const { t } = useTranslation();
  return (
    <Tag dot tone={tones[state]}>
      {t(`sources.states.${state}`)}
    </Tag>
  );
}
