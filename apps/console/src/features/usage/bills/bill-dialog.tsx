import type { BillPreview, BillSettings } from '@jishi/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { FormFoot, Notice } from '../../../ui/index.ts';
import { MappingFields } from './mapping-fields.tsx';
import { picoOf } from './reasons.ts';
import { uploadBill } from './send-bill.ts';
import { ToleranceFields } from './tolerance-fields.tsx';

interface BillValues
  extends Pick<BillSettings, 'providerId' | 'mapping' | 'timeZone' | 'currency' | 'grain'> {
  percent: number;
  amount: string;
  /** Absent where the bill names no keys: its field is not shown then. */
  ignored?: string[];
}

interface BillDialogProps {
  file: File;
  preview: BillPreview;
  onClose: () => void;
}

/** What was read, whose it is and what its columns mean; then it is compared. */
export function BillDialog({ file, preview, onClose }: BillDialogProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<BillValues>();
  const save = useSubmit(form, {
    mutationFn: (values: BillValues) => uploadBill(file, settingsOf(values)),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: orpc.bills.key() });
      onClose();
      await navigate({ to: '/usage/bills/$billId', params: { billId: id } });
    },
  });
  const { mapping, grain, timeZone, currency, keys } = preview;
  const initial = {
    mapping: mapping ?? {},
    grain,
    timeZone,
    currency,
    percent: 1,
    amount: '0.01',
    ignored: [],
  };
  return (
    <Modal open centered width={760} footer={null} title={t('usage.bills.dialogTitle')} onCancel={onClose}>
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(values) => save.mutate(values)}>
        <div className="stack">
          <p className="second">
            {t('usage.bills.read', {
              file: preview.fileName,
              format: t(`usage.bills.formats.${preview.format}`),
              encoding: preview.encoding.toUpperCase(),
              count: preview.rows,
              shown: formatNumber(preview.rows, locale),
            })}
          </p>
          {preview.ragged > 0 && (
            <Notice tone="warning">{t('usage.bills.ragged', { count: preview.ragged })}</Notice>
          )}
          <div>
            <ProviderField />
            <MappingFields preview={preview} />
            {keys.length > 0 && (
              <Form.Item name="ignored" label={t('usage.bills.ignored')} extra={t('usage.bills.ignoredHelp')}>
                <Select
                  mode="multiple"
                  allowClear
                  options={keys.map((value) => ({ value, label: value }))}
                  placeholder={t('usage.bills.ignoredNone')}
                />
              </Form.Item>
            )}
            <ToleranceFields />
            <FormFoot
              label={t('usage.bills.compare')}
              busy={save.isPending}
              error={save.error}
              onCancel={onClose}
            />
          </div>
        </div>
      </Form>
    </Modal>
  );
}

function ProviderField() {
  const { t } = useTranslation();
  const providers = useQuery(orpc.providers.list.queryOptions());
  const own = providers.data?.items.filter(({ owner }) => owner === 'tenant') ?? [];
  return (
    <Form.Item
      name="providerId"
      label={t('usage.bills.provider')}
      extra={providers.isSuccess && own.length === 0 ? t('usage.bills.noOwnProvider') : undefined}
      rules={[{ required: true, message: t('states.required') }]}
    >
      <Select
        loading={providers.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={own.map(({ id, name }) => ({ value: id, label: name }))}
        placeholder={t('usage.bills.providerPlaceholder')}
      />
    </Form.Item>
  );
}

/** Cleared fields are columns that the bill does not have. */
function settingsOf({ percent, amount, ignored = [], mapping, ...rest }: BillValues): BillSettings {
  return {
    ...rest,
    mapping: {
      ...mapping,
      model: mapping.model ?? null,
      key: mapping.key ?? null,
      cost: mapping.cost ?? null,
      requests: mapping.requests ?? null,
    },
    tolerance: { percent, amountPico: picoOf(amount) ?? '0' },
    keys: ignored.map((name) => ({ name, providerId: null })),
  };
}
