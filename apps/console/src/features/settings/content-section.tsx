import type { ContentPolicy } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { ConfirmDanger, FormFoot, QueryView, Section } from '../../ui/index.ts';

type Policy = ContentPolicy & { kept: number };

/** Whether the request log keeps what is asked and answered, for the owner. */
export function ContentSection() {
  const { t } = useTranslation();
  const policy = useQuery(orpc.requestContent.policy.queryOptions());
  return (
    <Section title={t('settings.content.title')} text={t('settings.content.text')} card>
      <QueryView query={policy}>{(data) => <PolicyForm policy={data} />}</QueryView>
    </Section>
  );
}

function PolicyForm({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<ContentPolicy>();
  const [stopping, setStopping] = useState<ContentPolicy | null>(null);
  const enabled = Form.useWatch('enabled', form) ?? policy.enabled;
  const refresh = () => {
    void message.success(t('actions.saved'));
    return queryClient.invalidateQueries({ queryKey: orpc.requestContent.key() });
  };
  const save = useSubmit(form, { ...orpc.requestContent.setPolicy.mutationOptions(), onSuccess: refresh });
  const submit = ({ enabled: on, retentionDays, readers }: ContentPolicy) => {
    const next = {
      enabled: on,
      retentionDays: retentionDays ?? policy.retentionDays,
      readers: readers ?? policy.readers,
    };
    if (policy.enabled && !on && policy.kept > 0) setStopping(next);
    else save.mutate(next);
  };
  return (
    <Form form={form} layout="vertical" initialValues={policy} onFinish={submit}>
      <Form.Item name="enabled" label={t('settings.content.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
      {enabled && <PolicyDetails />}
      <Kept policy={policy} onPurged={refresh} />
      <FormFoot label={t('actions.save')} busy={save.isPending} error={save.error} />
      <ConfirmDanger
        open={stopping !== null}
        title={t('settings.content.offTitle')}
        text={t('settings.content.offText')}
        action={t('actions.delete')}
        onConfirm={async () => stopping && save.mutateAsync(stopping)}
        onClose={() => setStopping(null)}
      />
    </Form>
  );
}

function PolicyDetails() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="retentionDays"
        label={t('settings.content.days')}
        rules={[{ required: true, message: t('states.required') }]}
      >
        <InputNumber min={1} max={365} precision={0} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="readers" label={t('settings.content.readers')} extra={t('settings.content.own')}>
        <Select
          style={{ maxWidth: 380 }}
          options={(['owners', 'admins'] as const).map((value) => ({
            value,
            label: t(`settings.content.${value}`),
          }))}
        />
      </Form.Item>
    </>
  );
}

function Kept({ policy: { kept }, onPurged }: { policy: Policy; onPurged: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const purge = useMutation({ ...orpc.requestContent.purge.mutationOptions(), onSuccess: onPurged });
  if (kept === 0) return null;
  return (
    <p className="row" style={{ marginBottom: 16 }}>
      <span className="second">{t('settings.content.kept', { count: kept })}</span>
      <Button size="small" danger onClick={() => setAsking(true)}>
        {t('settings.content.purge')}
      </Button>
      <ConfirmDanger
        open={asking}
        title={t('settings.content.purgeTitle')}
        text={t('settings.content.offText')}
        action={t('actions.delete')}
        onConfirm={() => purge.mutateAsync(undefined)}
        onClose={() => setAsking(false)}
      />
    </p>
  );
}
