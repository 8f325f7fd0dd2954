import type { ModelItem } from '@jishi/contract';
import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { dataPolicies, dataPolicyText } from './data-policy-text.ts';

export type Placement = Pick<ModelItem, 'region' | 'dataPolicy' | 'maxConcurrent'>;

/** What rules of routes speak of (where it runs, what is promised), and how much it takes at once. */
export function PlacementFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="region" label={t('models.region')} extra={t('models.regionHint')}>
        <Input maxLength={64} placeholder="cn-north" style={{ maxWidth: 240 }} />
      </Form.Item>
      <Form.Item name="dataPolicy" label={t('models.dataPolicy')} extra={t('models.dataPolicyHint')}>
        <Select
          allowClear
          placeholder={t('models.notSaid')}
          options={dataPolicies.map((value) => ({ value, label: t(dataPolicyText[value]) }))}
        />
      </Form.Item>
      <Form.Item name="maxConcurrent" label={t('models.maxConcurrent')} extra={t('models.maxConcurrentHint')}>
        <InputNumber min={1} max={100_000} precision={0} style={{ width: 200 }} />
      </Form.Item>
    </>
  );
}

/** Emptied fields as "not said". */
export function cleanPlacement({ region, dataPolicy, maxConcurrent }: Partial<Placement>): Placement {
  return {
    region: (region ?? '').trim() === '' ? null : (region ?? null),
    dataPolicy: dataPolicy ?? null,
    maxConcurrent: maxConcurrent ?? null,
  };
}
