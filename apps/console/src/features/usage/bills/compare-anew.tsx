import type { BillItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { picoToDecimal } from '../../../i18n/format.ts';
import { FormFoot, Notice, ProblemNotice } from '../../../ui/index.ts';
import { picoOf, timeZones } from './reasons.ts';
import { ToleranceFields } from './tolerance-fields.tsx';

interface CompareValues {
  percent: number;
  amount: string;
  timeZone: string;
}

/** The same bill, beside the ledger as it is now. */
export function CompareAnew({ bill, onClose }: { bill: BillItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<CompareValues>();
  const save = useSubmit(form, {
    mutationFn: ({ percent, amount, timeZone }: CompareValues) =>
      jishi.api.bills.compare({
        billId: bill.id,
        timeZone,
        tolerance: { percent, amountPico: picoOf(amount) ?? '0' },
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.bills.key() });
      onClose();
    },
  });
  const { tolerance, timeZone } = bill;
  const initial = { percent: tolerance.percent, amount: picoToDecimal(tolerance.amountPico), timeZone };
  const zones = timeZones(timeZone).map((value) => ({ value, label: value }));
  return (
    <Modal open centered width={560} footer={null} title={t('usage.bills.compareAnew')} onCancel={onClose}>
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(values) => save.mutate(values)}>
        <Form.Item name="timeZone" label={t('usage.bills.timeZone')}>
          <Select options={zones} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <ToleranceFields />
        <FormFoot
          label={t('usage.bills.compare')}
          busy={save.isPending}
          error={save.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

interface BetterZoneProps {
  bill: BillItem;
  better: NonNullable<BillItem['betterTimeZone']>;
}

/** Days that begin elsewhere explain more: one click takes them. */
export function BetterZone({ bill, better: { timeZone, differences } }: BetterZoneProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const take = useMutation({
    mutationFn: () => jishi.api.bills.compare({ billId: bill.id, timeZone }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.bills.key() }),
  });
  const button = bill.editable && (
    <Button size="small" loading={take.isPending} onClick={() => take.mutate()}>
      {t('usage.bills.takeZone', { zone: timeZone })}
    </Button>
  );
  return (
    <>
      <Notice title={t('usage.bills.betterZoneTitle', { zone: timeZone })} foot={button}>
        {t('usage.bills.betterZone', { count: differences })}
      </Notice>
      <ProblemNotice error={take.error} />
    </>
  );
}
