import type { BaseItem, SourceKindItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot, Notice, ProblemNotice } from '../../ui/index.ts';
import { SettingField } from './setting-field.tsx';
import {
  configOf,
  type FormValues,
  initialValues,
  type Pace,
  paces,
  scheduleOf,
  secretsOf,
} from './source-form.ts';
import styles from './sources.module.css';

interface SourceFormProps {
  base: BaseItem;
  kind: SourceKindItem;
  onClose: () => void;
}

interface Values {
  name: string;
  config: FormValues;
  secrets?: FormValues;
  pace: Pace;
  access: 'inherit' | 'mirror';
}

/** Settings of a new source, tried in place before it is saved. */
export function SourceForm({ base, kind, onClose }: SourceFormProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Values>();
  const attempt = useMutation(orpc.sources.try.mutationOptions());
  const create = useSubmit(form, {
    ...orpc.sources.create.mutationOptions(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.sources.key() });
      onClose();
    },
  });
  const settings = ({ config, secrets }: Values) => ({
    baseId: base.id,
    config: configOf(kind, config),
    secrets: secretsOf(secrets ?? {}),
  });
  const save = (values: Values) => {
    const { name, pace, access } = values;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    create.mutate({ ...settings(values), name, access, schedule: scheduleOf(pace, timeZone) });
  };
  const check = async () => {
    const values = await form.validateFields().catch(() => null);
    if (values !== null) attempt.mutate(settings(values));
  };
  const initial = { config: initialValues(kind.fields), pace: '60', access: 'inherit' };
  return (
    <Form form={form} layout="vertical" initialValues={initial} onFinish={save}>
      <SourceFields kind={kind} />
      <div className="stack">
        <div>
          <Button loading={attempt.isPending} onClick={() => void check()}>
            {t('sources.try')}
          </Button>
        </div>
        <ProblemNotice error={attempt.error} />
        {attempt.data !== undefined && <Trial result={attempt.data} />}
        <FormFoot
          label={t('sources.connect')}
          busy={create.isPending}
          error={create.error}
          onCancel={onClose}
        />
      </div>
    </Form>
  );
}

/** How to set it up there, then what is asked for here. */
function SourceFields({ kind }: { kind: SourceKindItem }) {
  const { t } = useTranslation();
  return (
    <>
      {kind.setup.length > 0 && (
        <details open className={styles.setup}>
          <summary>{t('sources.setup')}</summary>
          <ol>
            {kind.setup.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      )}
      <Form.Item
        name="name"
        label={t('sources.name')}
        rules={[{ required: true, whitespace: true, message: t('states.required') }]}
      >
        <Input maxLength={120} autoFocus />
      </Form.Item>
      {kind.fields.map((field) => (
        <SettingField key={field.name} field={field} />
      ))}
      {kind.secrets.map(({ name, label, required }) => (
        <Form.Item
          key={name}
          name={['secrets', name]}
          label={label}
          rules={[{ required, message: t('states.required') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      ))}
      <Form.Item name="pace" label={t('sources.pace')}>
        <Select options={paces.map((pace) => ({ value: pace, label: t(`sources.paces.${pace}`) }))} />
      </Form.Item>
      {kind.permissions && (
        <Form.Item name="access" label={t('sources.access')} extra={t('sources.accessHint')}>
          <Select
            options={(['inherit', 'mirror'] as const).map((access) => ({
              value: access,
              label: t(`sources.accesses.${access}`),
            }))}
          />
        </Form.Item>
      )}
    </>
  );
}

interface TrialResult {
  ok: boolean;
  sample: readonly string[];
  problem: { text: string } | null;
}

function Trial({ result: { ok, sample, problem } }: { result: TrialResult }) {
  const { t } = useTranslation();
  if (!ok) {
    return (
      <Notice tone="danger" title={t('sources.tryFailed')}>
        {problem?.text}
      </Notice>
    );
  }
  return (
    <Notice tone="success" title={t('sources.tryDone')}>
      {sample.length === 0 ? t('sources.tryNothing') : sample.join(' · ')}
    </Notice>
  );
}
