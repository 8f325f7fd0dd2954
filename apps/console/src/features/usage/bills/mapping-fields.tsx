import type { BillPreview } from '@jishi/contract';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './bill.module.css';
import { timeZones } from './reasons.ts';

const single = ['date', 'model', 'cost', 'requests', 'key'] as const;
const several = ['inputTokens', 'outputTokens'] as const;

/** Which column says what. What an export of a known provider has besides (units, items) stays as it was recognised. */
export function MappingFields({ preview }: { preview: BillPreview }) {
  const { t } = useTranslation();
  const columns = columnOptions(preview);
  const zones = timeZones(preview.timeZone).map((value) => ({ value, label: value }));
  const currencies = (['USD', 'CNY'] as const).map((value) => ({ value, label: value }));
  const grains = (['day', 'month'] as const).map((value) => ({
    value,
    label: t(`usage.bills.grains.${value}`),
  }));
  return (
    <div className={styles.fields}>
      {single.map((name) => (
        <Form.Item
          key={name}
          name={['mapping', name]}
          label={t(`usage.bills.columns.${name}`)}
          rules={name === 'date' ? [{ required: true, message: t('states.required') }] : []}
        >
          <Select
            options={columns}
            allowClear={name !== 'date'}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('usage.bills.noColumn')}
          />
        </Form.Item>
      ))}
      {several.map((name) => (
        <Form.Item key={name} name={['mapping', name]} label={t(`usage.bills.columns.${name}`)}>
          <Select mode="multiple" options={columns} allowClear placeholder={t('usage.bills.noColumn')} />
        </Form.Item>
      ))}
      {(['currency', 'quantity', 'item', 'unit'] as const).map((name) => (
        <Form.Item key={name} name={['mapping', name]} hidden noStyle>
          <Select />
        </Form.Item>
      ))}
      <Form.Item name="grain" label={t('usage.bills.grain')}>
        <Select options={grains} />
      </Form.Item>
      <Form.Item name="timeZone" label={t('usage.bills.timeZone')}>
        <Select options={zones} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="currency" label={t('usage.currency')}>
        <Select options={currencies} />
      </Form.Item>
    </div>
  );
}

/** Each column with what stands in it: the check that encoding and columns are right. */
function columnOptions({ columns, sample }: BillPreview) {
  return columns.map((value, index) => {
    const example = sample.map((row) => row[index] ?? '').find((cell) => cell !== '');
    return { value, label: example === undefined ? value : `${value} (${example.slice(0, 40)})` };
  });
}
