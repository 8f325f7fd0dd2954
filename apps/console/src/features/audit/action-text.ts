import { useTranslation } from 'react-i18next';

/** `document.deleted` in words; an action that has none yet shows as it is written in the log. */
export function useActionText(): (action: string) => string {
  const { t, i18n } = useTranslation();
  return (action) => {
    const key = `audit.actions.${textName(action)}`;
    return i18n.exists(key) ? t(key as 'audit.title') : action;
  };
}

/** The actions that have words, as the log writes them. */
export function useKnownActions(): string[] {
  const { t } = useTranslation();
  const texts = t('audit.actions', { returnObjects: true });
  return Object.keys(texts).map((name) => name.replace('-', '.'));
}

/** Dots separate levels in text keys, so `document.deleted` is kept under `document-deleted`. */
function textName(action: string): string {
  return action.replace('.', '-');
}
