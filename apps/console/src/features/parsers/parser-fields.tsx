import { parserFormats } from '@jishi/contract';
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { parserFormatName } from './format-text.ts';
import { isAddress } from './parser-values.ts';
import styles from './parsers.module.css';

const kinds = ['docling', 'mineru', 'jishi'] as const;

interface ParserFieldsProps {
  /** A secret is stored already. */
  stored: boolean;
  isNew: boolean;
}

export function ParserFields({ stored, isNew }: ParserFieldsProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('states.required') };
  const address = {
    validator: (_: unknown, value: string | undefined) =>
      isAddress(value) ? Promise.resolve() : Promise.reject(new Error(t('parsers.addressHint'))),
  };
  return (
    <>
      <Form.Item name="kind" label={t('parsers.kind')}>
        <Select
          disabled={!isNew}
          options={kinds.map((value) => ({ value, label: t(`parsers.kinds.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="name" label={t('parsers.name')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={120} placeholder={t('parsers.namePlaceholder')} />
      </Form.Item>
      <Form.Item
        name="address"
        label={t('parsers.address')}
        extra={t('parsers.addressExtra')}
        rules={[address]}
      >
        <Input inputMode="url" maxLength={500} placeholder="https://docling.example.com" />
      </Form.Item>
      <Form.Item
        name="secret"
        label={t('parsers.secret')}
        extra={stored ? t('parsers.secretStored') : t('parsers.secretHint')}
      >
        <Input.Password autoComplete="off" maxLength={4_000} />
      </Form.Item>
      {stored && (
        <Form.Item name="withoutSecret" valuePropName="checked">
          <Checkbox>{t('parsers.withoutSecret')}</Checkbox>
        </Form.Item>
      )}
      <Form.Item
        name="formats"
        label={t('parsers.formats')}
        extra={t('parsers.formatsHint')}
        rules={[required]}
      >
        <Select
          mode="multiple"
          options={parserFormats.map((value) => ({ value, label: parserFormatName(t, value) }))}
          optionFilterProp="label"
        />
      </Form.Item>
      <div className={styles.pair}>
        <Form.Item name="timeoutSeconds" label={t('parsers.timeout')} rules={[required]}>
          <InputNumber min={5} max={1_800} precision={0} suffix={t('parsers.seconds')} />
        </Form.Item>
        <Form.Item name="maxMegabytes" label={t('parsers.largest')} rules={[required]}>
          <InputNumber min={1} max={200} precision={0} suffix="MB" />
        </Form.Item>
      </div>
      <Form.Item name="fallback" valuePropName="checked" extra={t('parsers.fallbackHint')}>
        <Checkbox>{t('parsers.fallback')}</Checkbox>
      </Form.Item>
    </>
  );
}
