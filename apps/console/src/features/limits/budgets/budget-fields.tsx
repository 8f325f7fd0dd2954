import type { BudgetItem } from '@jishi/contract';
import { Checkbox, Form, Input, InputNumber, Radio, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { amountFrom, exchangeFrom } from '../amount.ts';

/** What is counted and how much of it; kind and currency are chosen once. */
export function AmountFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const unit: BudgetItem['unit'] = Form.useWatch('unit') ?? 'money';
  const units = (['money', 'tokens', 'requests'] as const).map((value) => ({
    value,
    label: t(`limits.budget.units.${value}`),
  }));
  const validator = async (_: unknown, text: string | undefined) => {
    if (amountFrom(text ?? '', unit) === undefined) throw new Error(t('limits.budget.invalidAmount'));
  };
  return (
    <>
      <Form.Item name="unit" label={t('limits.budget.unit')} hidden={!isNew}>
        <Segmented options={units} />
      </Form.Item>
      <div className="row" style={{ alignItems: 'start', gap: 16 }}>
        <Form.Item
          name="amount"
          label={t('limits.budget.amount')}
          required
          rules={[{ validator }]}
          validateTrigger="onBlur"
        >
          <Input inputMode="decimal" autoComplete="off" autoFocus={!isNew} style={{ width: 180 }} />
        </Form.Item>
        <Form.Item name="currency" label={t('limits.budget.currency')} hidden={unit !== 'money'}>
          <Segmented options={['USD', 'CNY']} disabled={!isNew} />
        </Form.Item>
      </div>
    </>
  );
}

export function PeriodFields() {
  const { t } = useTranslation();
  const periods = (['day', 'week', 'month', 'total'] as const).map((value) => ({
    value,
    label: t(`limits.budget.periods.${value}`),
  }));
  return (
    <Form.Item name="period" label={t('limits.budget.period')}>
      <Select options={periods} style={{ maxWidth: 220 }} />
    </Form.Item>
  );
}

/** What most budgets leave as it is, folded away. */
export function MoreFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="mode" label={t('limits.budget.mode')}>
        <Radio.Group
          options={[
            { value: 'hard', label: t('limits.budget.hard') },
            { value: 'soft', label: t('limits.budget.soft') },
          ]}
        />
      </Form.Item>
      <details style={{ marginBottom: 20 }}>
        <summary style={{ cursor: 'pointer', marginBottom: 12 }}>{t('limits.budget.more')}</summary>
        <ExchangeField />
        <Form.Item name="thresholds" label={t('limits.budget.thresholds')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ']} />
        </Form.Item>
        <Form.Item name="gracePercent" label={t('limits.budget.grace')} extra={t('limits.budget.graceHint')}>
          <InputNumber min={0} max={1000} precision={0} />
        </Form.Item>
        <Form.Item name="clamp" valuePropName="checked">
          <Checkbox>{t('limits.budget.clamp')}</Checkbox>
        </Form.Item>
      </details>
    </>
  );
}

function ExchangeField() {
  const { t } = useTranslation();
  const unit = Form.useWatch('unit');
  const currency: 'USD' | 'CNY' = Form.useWatch('currency') ?? 'USD';
  const validator = async (_: unknown, text: string | undefined) => {
    if (text && exchangeFrom(text) === undefined) throw new Error(t('limits.budget.invalidAmount'));
  };
  if (unit !== 'money') return null;
  const other = currency === 'USD' ? 'CNY' : 'USD';
  return (
    <Form.Item
      name="exchange"
      label={t('limits.budget.exchange')}
      extra={t('limits.budget.exchangeHint', { other, currency })}
      rules={[{ validator }]}
      validateTrigger="onBlur"
    >
      <Input inputMode="decimal" autoComplete="off" style={{ width: 180 }} />
    </Form.Item>
  );
}
