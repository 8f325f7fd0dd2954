import type { RateLimitItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot } from '../../../ui/index.ts';
import { ScopeFields } from '../scope/scope-fields.tsx';
import { type ScopeValues, sentScope } from '../scope/scope-values.ts';

interface RateValues extends ScopeValues, Pick<RateLimitItem, 'name' | 'unit' | 'amount' | 'per'> {}

/** Makes a rate limit or changes its speed. */
export function RateDialog({ rate, onClose }: { rate?: RateLimitItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<RateValues>();
  const save = useSubmit(form, {
    mutationFn: ({ name, unit, amount, per, ...scope }: RateValues) =>
      rate === undefined
        ? jishi.api.rateLimits.create({ ...sentScope(scope), name, unit, amount, per })
        : jishi.api.rateLimits.update({ rateLimitId: rate.id, name, amount, per }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.rateLimits.key() });
      onClose();
    },
  });
  const required = { required: true, whitespace: true, message: t('states.required') };
  const title =
    rate === undefined ? t('limits.rate.createTitle') : t('limits.rate.editTitle', { name: rate.name });
  return (
    <Modal open centered width={600} footer={null} title={title} onCancel={onClose}>
      <Form
        form={form}
        layout="vertical"
        initialValues={rate ?? { unit: 'requests', amount: 600, per: 'minute' }}
        onFinish={(values) => save.mutate(values)}
      >
        <Form.Item name="name" label={t('limits.rate.name')} rules={[required]}>
          <Input maxLength={120} placeholder={t('limits.rate.namePlaceholder')} />
        </Form.Item>
        <SpeedFields isNew={rate === undefined} />
        {rate === undefined && <ScopeFields />}
        <FormFoot
          label={rate === undefined ? t('limits.rate.create') : t('actions.save')}
          busy={save.isPending}
          error={save.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

function SpeedFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const units = (['requests', 'tokens'] as const).map((value) => ({
    value,
    label: t(`limits.rate.units.${value}`),
  }));
  const pers = (['second', 'minute', 'hour', 'day'] as const).map((value) => ({
    value,
    label: t(`limits.rate.pers.${value}`),
  }));
  return (
    <div className="row" style={{ alignItems: 'start', gap: 12 }}>
      <Form.Item
        name="amount"
        label={t('limits.rate.amount')}
        rules={[{ required: true, message: t('states.required') }]}
      >
        <InputNumber min={1} max={1_000_000_000_000} precision={0} style={{ width: 150 }} />
      </Form.Item>
      <Form.Item name="unit" label={t('limits.budget.unit')}>
        <Select options={units} disabled={!isNew} style={{ width: 130 }} />
      </Form.Item>
      <Form.Item name="per" label={t('limits.rate.per')}>
        <Select options={pers} style={{ width: 130 }} />
      </Form.Item>
    </div>
  );
}
