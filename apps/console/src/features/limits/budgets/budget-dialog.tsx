import type { BudgetItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { FormFoot } from '../../../ui/index.ts';
import { ScopeFields } from '../scope/scope-fields.tsx';
import { AmountFields, MoreFields, PeriodFields } from './budget-fields.tsx';
import { type BudgetValues, createInput, newBudget, updateInput, valuesOf } from './budget-values.ts';

interface BudgetDialogProps {
  budget?: BudgetItem;
  onClose: () => void;
  /** Where it is kept, when it is the operator's over a whole tenant. */
  over?: {
    create: (input: Omit<ReturnType<typeof createInput>, 'keyId' | 'userId' | 'groupId'>) => Promise<unknown>;
    update: (input: ReturnType<typeof updateInput>) => Promise<unknown>;
    refresh: () => Promise<void>;
  };
}

/** Makes a budget or changes one: raising its limit counts with the next request. */
export function BudgetDialog({ budget, over, onClose }: BudgetDialogProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<BudgetValues>();
  const save = useSubmit(form, {
    mutationFn: (values: BudgetValues): Promise<unknown> =>
      budget === undefined
        ? (over?.create ?? jishi.api.budgets.create)(createInput(values))
        : (over?.update ?? jishi.api.budgets.update)(
            updateInput(budget.id, { ...values, unit: budget.unit }),
          ),
    onSuccess: async () => {
      await (over?.refresh() ?? queryClient.invalidateQueries({ queryKey: orpc.budgets.key() }));
      onClose();
    },
  });
  const initial = budget === undefined ? newBudget(locale === 'zh-CN' ? 'CNY' : 'USD') : valuesOf(budget);
  const required = { required: true, whitespace: true, message: t('states.required') };
  return (
    <Modal
      open
      centered
      width={600}
      footer={null}
      title={
        budget === undefined
          ? t('limits.budget.createTitle')
          : t('limits.budget.editTitle', { name: budget.name })
      }
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(values) => save.mutate(values)}>
        <Form.Item name="name" label={t('limits.budget.name')} rules={[required]}>
          <Input
            maxLength={120}
            autoFocus={budget === undefined}
            placeholder={t('limits.budget.namePlaceholder')}
          />
        </Form.Item>
        <AmountFields isNew={budget === undefined} />
        {budget === undefined ? (
          <>
            <PeriodFields />
            {over === undefined && <ScopeFields />}
          </>
        ) : (
          <p className="quiet" style={{ marginBottom: 16 }}>
            {t('limits.budget.fixed')}
          </p>
        )}
        <MoreFields />
        <FormFoot
          label={budget === undefined ? t('limits.budget.create') : t('actions.save')}
          busy={save.isPending}
          error={save.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
