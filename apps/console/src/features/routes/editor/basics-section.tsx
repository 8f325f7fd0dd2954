import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { kindText, modelKinds } from '../../models/index.ts';
import type { RouteDraft } from '../draft.ts';
import { Field } from './field.tsx';

interface BasicsSectionProps {
  draft: RouteDraft;
  isNew: boolean;
  onChange: (change: Partial<RouteDraft>) => void;
}

/** Name, purpose and kind; the kind is chosen once, since callers rely on it. */
export function BasicsSection({ draft, isNew, onChange }: BasicsSectionProps) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <Field label={t('routes.editor.name')} hint={t('routes.editor.nameHint')}>
        {(id) => (
          <Input
            id={id}
            className="mono"
            style={{ maxWidth: 360 }}
            maxLength={120}
            autoComplete="off"
            spellCheck={false}
            autoFocus={isNew}
            value={draft.name}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        )}
      </Field>
      <Field label={t('routes.editor.about')}>
        {(id) => (
          <Input
            id={id}
            maxLength={1000}
            placeholder={t('routes.editor.aboutPlaceholder')}
            value={draft.description}
            onChange={({ target }) => onChange({ description: target.value })}
          />
        )}
      </Field>
      {isNew && (
        <Field label={t('routes.editor.kind')}>
          {(id) => (
            <Select
              id={id}
              style={{ maxWidth: 240 }}
              value={draft.kind}
              options={modelKinds.map((value) => ({ value, label: t(kindText[value]) }))}
              onChange={(kind) => onChange({ kind, candidates: [] })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
