import type { ModelItem } from '@jishi/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import {
  formatDay,
  perMillion,
  perThousand,
  picoFromPerMillion,
  picoFromPerThousand,
} from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { FormFoot } from '../../ui/index.ts';
import { PriceText } from './price-text.tsx';

interface PriceValues {
  currency: 'USD' | 'CNY';
  input: string;
  cached?: string;
  output?: string;
  toolCall?: string;
}

/** A new price version from now on. Amounts are typed per million tokens and sent exactly, as pico-units per token. */
export function PriceDialog({ model, onClose }: { model: ModelItem; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<PriceValues>();
  const save = useSubmit(form, {
    ...orpc.modelPool.setPrice.mutationOptions(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() });
      onClose();
    },
  });
  const submit = ({ currency, input, cached, output, toolCall }: PriceValues) =>
    save.mutate({
      ...furtherRates(model, currency, toolCall),
      modelId: model.id,
      currency,
      inputPico: picoFromPerMillion(input) ?? '0',
      cachedInputPico: cached ? (picoFromPerMillion(cached) ?? null) : null,
      outputPico: picoFromPerMillion(output ?? '0') ?? '0',
    });
  return (
    <Modal
      open
      centered
      footer={null}
      title={t('models.setPriceTitle', { name: model.name })}
      onCancel={onClose}
    >
      <p className="second" style={{ marginBottom: 16 }}>
        {t('models.setPriceText')}
      </p>
      <Form
        form={form}
        layout="vertical"
        initialValues={initialValues(model, locale === 'zh-CN' ? 'CNY' : 'USD')}
        onFinish={submit}
      >
        <Form.Item name="currency" label={t('models.currency')}>
          <Segmented options={['USD', 'CNY']} />
        </Form.Item>
        <AmountField name="input" label={t('models.inputPrice')} />
        {model.kind === 'chat' && (
          <>
            <AmountField name="output" label={t('models.outputPrice')} />
            <AmountField
              name="cached"
              label={`${t('models.cachedPrice')} (${t('models.optional')})`}
              optional
            />
            <AmountField
              name="toolCall"
              label={`${t('models.toolCallPrice')} (${t('models.optional')})`}
              hint={t('models.toolCallPriceHint')}
              optional
            />
          </>
        )}
        {hasFurtherRates(model) && (
          <p className="quiet" style={{ marginBottom: 16 }}>
            {t('models.otherRatesStay')}
          </p>
        )}
        <FormFoot label={t('models.setPrice')} busy={save.isPending} error={save.error} onCancel={onClose} />
      </Form>
      <EarlierPrices model={model} />
    </Modal>
  );
}

function initialValues({ price }: ModelItem, currency: 'USD' | 'CNY'): Partial<PriceValues> {
  if (price === null) return { currency };
  return {
    currency: price.currency,
    input: perMillion(price.inputPico),
    output: perMillion(price.outputPico),
    ...(price.cachedInputPico === null ? {} : { cached: perMillion(price.cachedInputPico) }),
    ...(price.rates.toolCallPico === undefined ? {} : { toolCall: perThousand(price.rates.toolCallPico) }),
  };
}

/** What this dialog does not ask for goes on as it is, as long as the currency does; calls are typed per thousand. */
function furtherRates({ price }: ModelItem, currency: PriceValues['currency'], toolCall: string | undefined) {
  const same = price?.currency === currency;
  const { toolCallPico: _, ...others } = same ? price.rates : {};
  const pico = toolCall ? picoFromPerThousand(toolCall) : undefined;
  return {
    rates: pico === undefined ? others : { ...others, toolCallPico: pico },
    tiers: same ? price.tiers : [],
  };
}

function hasFurtherRates({ price }: ModelItem): boolean {
  const names = Object.keys(price?.rates ?? {}).filter((name) => name !== 'toolCallPico');
  return names.length > 0 || (price?.tiers.length ?? 0) > 0;
}

interface AmountFieldProps {
  name: keyof PriceValues;
  label: string;
  hint?: string;
  optional?: boolean;
}

function AmountField({ name, label, hint, optional = false }: AmountFieldProps) {
  const { t } = useTranslation();
  const validator = async (_: unknown, value: string | undefined) => {
    if (optional && (value ?? '') === '') return;
    if (picoFromPerMillion(value ?? '') === undefined) throw new Error(t('models.invalidPrice'));
  };
  return (
    <Form.Item name={name} label={label} extra={hint} rules={[{ validator }]} validateTrigger="onBlur">
      <Input inputMode="decimal" autoComplete="off" style={{ width: 200 }} />
    </Form.Item>
  );
}

function EarlierPrices({ model }: { model: ModelItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const prices = useQuery(orpc.modelPool.prices.queryOptions({ input: { modelId: model.id } }));
  const items = prices.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div style={{ marginTop: 24 }}>
      <h3 style={{ fontSize: 14, marginBottom: 8 }}>{t('models.earlierPrices')}</h3>
      <ul className="stack" style={{ gap: 6 }}>
        {items.map((price) => (
          <li key={price.id} className="between">
            <span className="second">{formatDay(price.effectiveFrom, locale)}</span>
            <span className="number">
              <PriceText model={{ price, kind: model.kind }} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
