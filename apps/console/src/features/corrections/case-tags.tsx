import type { TriageItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../ui/index.ts';

const tones = {
  open: 'danger',
  'in-progress': 'accent',
  waiting: 'warning',
  fixed: 'success',
  dismissed: 'neutral',
} as const;

export function StateTag({ state }: Pick<TriageItem, 'state'>) {
  const { t } = useTranslation();
  return (
    <Tag dot tone={tones[state]}>
      {t(`corrections.states.${state}`)}
    </Tag>
  );
}

/** What somebody decided, or what looks likely. */
export function CauseText({ cause, suggestedCause }: Pick<TriageItem, 'cause' | 'suggestedCause'>) {
  const { t } = useTranslation();
  if (cause !== null) return <>{t(`corrections.causes.${cause}`)}</>;
  if (suggestedCause === null) return <span className="quiet">{t('corrections.causeUnknown')}</span>;
  const words = t('corrections.causeSuggested', { cause: t(`corrections.causes.${suggestedCause}`) });
  return <span className="second">{words}</span>;
}
