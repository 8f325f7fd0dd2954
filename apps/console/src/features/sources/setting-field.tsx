import type { SourceKindItem } from '@jishi/contract';
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isJson } from './source-form.ts';

type Field = SourceKindItem['fields'][number];

/** One setting of a source; what it is called and how it is entered, the server tells. */
export function SettingField({ field }: { field: Field }) {
  const { t } = useTranslation();
  const { name, label, type, required } = field;
  if (type === 'boolean') {
    return (
      <Form.Item name={['config', name]} valuePropName="checked">
        <Checkbox>{label}</Checkbox>
      </Form.Item>
    );
  }
  const rules = [
    { required, message: t('states.required') },
    ...(type === 'object'
      ? [
          {
            validator: (_: unknown, value: string | undefined) =>
              isJson(value ?? '') ? Promise.resolve() : Promise.reject(new Error(t('sources.notJson'))),
          },
        ]
      : []),
  ];
  return (
    <Form.Item
      name={['config', name]}
      label={label}
      rules={rules}
      extra={type === 'list' ? t('sources.onePerLine') : undefined}
    >
      {inputOf(field)}
    </Form.Item>
  );
}

function inputOf({ type, choices }: Field): ReactNode {
  if (type === 'number') return <InputNumber style={{ width: 160 }} />;
  if (type === 'choice') {
    return <Select options={(choices ?? []).map((choice) => ({ value: choice, label: choice }))} />;
  }
  if (type === 'list') return <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />;
  if (type === 'multiline' || type === 'object') {
    return <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} />;
  }
  return <Input />;
}
