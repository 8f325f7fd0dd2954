import type { LimitScope } from '@jishi/contract';
import { useTranslation } from 'react-i18next';

/** What a limit counts, in names. */
export function ScopeText({ scope }: { scope: LimitScope }) {
  const { t } = useTranslation();
  const { group, user, key, app, model, each } = scope;
  const parts = [
    group && `${t('limits.scope.group')} ${group.name}`,
    user?.name,
    key && `${t('limits.scope.key')} ${key.name}`,
    app && `${t('limits.scope.app')} ${app}`,
    model,
  ].filter(Boolean);
  const all = parts.length === 0 ? t('limits.everything') : parts.join(' · ');
  return <>{each === null ? all : `${all} · ${t(`limits.eachOf.${each}`)}`}</>;
}
