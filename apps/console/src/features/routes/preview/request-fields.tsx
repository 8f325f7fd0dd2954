import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { capabilities, capabilityText } from '../../models/index.ts';
import { Field } from '../editor/field.tsx';
import { dataClasses, dataClassText } from '../route-words.ts';
import type { RuleParts } from '../rules/rule-dialog.tsx';
import type { DescribedRequest } from './described-request.ts';

interface RequestFieldsProps {
  request: DescribedRequest;
  groups: RuleParts['groups'];
  onChange: (request: DescribedRequest) => void;
}

/** What the request would say about itself. */
export function RequestFields({ request, groups, onChange }: RequestFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className="stack" style={{ gap: 10 }}>
      <Field label={t('routes.preview.inputTokens')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={100_000_000}
            step={1000}
            precision={0}
            style={{ width: '100%' }}
            value={request.inputTokens ?? 1_000}
            onChange={(inputTokens) => onChange({ ...request, inputTokens: inputTokens ?? 0 })}
          />
        )}
      </Field>
      <Field label={t('routes.preview.needs')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            placeholder={t('routes.preview.needsNothing')}
            value={request.needs ?? []}
            options={capabilities.map((value) => ({ value, label: t(capabilityText[value]) }))}
            onChange={(needs) => onChange({ ...request, needs })}
          />
        )}
      </Field>
      <Field label={t('routes.preview.dataClass')}>
        {(id) => (
          <Select
            id={id}
            allowClear
            placeholder={t('routes.preview.fromRoute')}
            value={request.dataClass ?? null}
            options={dataClasses.map((value) => ({ value, label: t(dataClassText[value]) }))}
            onChange={(dataClass) => onChange({ ...request, dataClass: dataClass ?? null })}
          />
        )}
      </Field>
      <Field label={t('routes.preview.tags')}>
        {(id) => (
          <Select
            id={id}
            mode="tags"
            open={false}
            suffixIcon={null}
            value={request.tags ?? []}
            onChange={(tags) => onChange({ ...request, tags })}
          />
        )}
      </Field>
      {groups.length > 0 && (
        <Field label={t('routes.preview.groups')}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              optionFilterProp="label"
              placeholder={t('routes.preview.ownGroups')}
              value={request.groupIds ?? []}
              options={groups.map((group) => ({ value: group.id, label: group.name }))}
              onChange={(groupIds) =>
                onChange({ ...request, groupIds: groupIds.length === 0 ? undefined : groupIds })
              }
            />
          )}
        </Field>
      )}
    </div>
  );
}
