import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './bill.module.css';
import { picoOf } from './reasons.ts';

/** How much may differ in one line: whichever of the two is more. */
export function ToleranceFields() {
  const { t } = useTranslation();
  return (
    <div className={styles.fields}>
      <Form.Item
        name="percent"
        label={t('usage.bills.percent')}
        rules={[{ required: true, message: t('states.required') }]}
      >
        <InputNumber min={0} max={100} precision={2} suffix="%" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item
        name="amount"
        label={t('usage.bills.amount')}
        extra={t('usage.bills.toleranceHelp')}
        rules={[
          {
            validator: (_, value: string) =>
              picoOf(value ?? '') === undefined
                ? Promise.reject(new Error(t('usage.bills.amountWrong')))
                : Promise.resolve(),
          },
        ]}
      >
        <Input inputMode="decimal" />
      </Form.Item>
    </div>
  );
}
