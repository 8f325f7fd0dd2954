import type { BaseItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { ConfirmDanger, FormFoot, Notice, Section } from '../../../ui/index.ts';
import styles from './base.module.css';
import { EmbeddingChoice } from './embedding-choice.tsx';
import { ReadingChoice } from './reading-choice.tsx';
import { Reread } from './reread.tsx';

/** Name, search by meaning, deletion. */
export function SettingsTab({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  if (!base.can.own && !base.can.administer) return <Notice>{t('knowledge.settings.readOnly')}</Notice>;
  return (
    <>
      {base.can.own && (
        <>
          <Section card title={t('knowledge.settings.general')}>
            <NameForm base={base} />
          </Section>
          <Section
            card
            title={t('knowledge.settings.embedding')}
            text={t('knowledge.settings.embeddingText')}
          >
            <EmbeddingChoice base={base} />
          </Section>
          <Section card title={t('knowledge.settings.reading')} text={t('knowledge.settings.readingText')}>
            <ReadingChoice base={base} />
            <Reread base={base} />
          </Section>
        </>
      )}
      <Section card title={t('knowledge.settings.danger')}>
        <DeleteBase base={base} />
      </Section>
    </>
  );
}

function NameForm({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<{ name: string; description: string }>();
  const update = useSubmit(form, {
    ...orpc.bases.update.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.bases.key() }),
  });
  return (
    <Form
      form={form}
      layout="vertical"
      className={styles.form}
      initialValues={{ name: base.name, description: base.description }}
      onFinish={(values) => update.mutate({ baseId: base.id, ...values })}
    >
      <Form.Item
        name="name"
        label={t('knowledge.bases.name')}
        rules={[{ required: true, whitespace: true, message: t('states.required') }]}
      >
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="description" label={t('knowledge.bases.description')}>
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
      <FormFoot
        label={t(update.isSuccess ? 'actions.saved' : 'actions.save')}
        busy={update.isPending}
        error={update.error}
      />
    </Form>
  );
}

function DeleteBase({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const { id, name, documentCount } = base;
  const remove = async () => {
    await jishi.api.bases.remove({ baseId: id });
    await navigate({ to: '/knowledge' });
    await queryClient.invalidateQueries({ queryKey: orpc.bases.list.key() });
  };
  return (
    <div className={styles.danger}>
      <p className="second">{t('knowledge.settings.dangerText')}</p>
      <Button danger onClick={() => setAsking(true)}>
        {t('knowledge.settings.delete')}
      </Button>
      <ConfirmDanger
        open={asking}
        title={t('knowledge.settings.delete')}
        text={t('knowledge.settings.deleteText', { name, count: documentCount })}
        action={t('actions.delete')}
        typed={name}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
