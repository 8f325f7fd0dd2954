import type { Citation, Id, ReviewedAnswer } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Input, Modal, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { dayEnd } from '../../../i18n/day-bounds.ts';
import { FormFoot } from '../../../ui/index.ts';
import { splitName } from '../../knowledge/index.ts';
import { fieldsOf, linesOf, sourcesOf } from './answer-fields.ts';

interface Values {
  questions: string;
  answer: string;
  exact: boolean;
  enabled: boolean;
  expires: string;
}

interface AnswerDialogProps {
  baseId: Id<'base'>;
  /** One to change. */
  item?: ReviewedAnswer;
  /** From a case: its question, and what its answer cited. */
  draft?: { question: string; citations: Citation[] };
  onSaved?: () => void;
  onClose: () => void;
}

/** Writes a reviewed answer, or changes one. */
export function AnswerDialog({ baseId, item, draft, onSaved, onClose }: AnswerDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Values & { sources: string[] }>();
  const done = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.reviewedAnswers.key() });
      onSaved?.();
      onClose();
    },
  };
  const create = useSubmit(form, { ...orpc.reviewedAnswers.create.mutationOptions(), ...done });
  const update = useSubmit(form, { ...orpc.reviewedAnswers.update.mutationOptions(), ...done });
  const offered = sourcesOf(item?.citations ?? draft?.citations ?? []);
  const save = ({ sources, expires, ...values }: Values & { sources: string[] }) => {
    const chosen = offered.filter(({ key }) => sources.includes(key)).map(({ source }) => source);
    const fields = {
      questions: linesOf(values.questions),
      answer: values.answer,
      threshold: thresholdOf(values.exact, item),
      enabled: values.enabled,
      effectiveAt: item?.effectiveAt ?? null,
      expiresAt: dayEnd(expires || undefined) ?? null,
    };
    if (item === undefined) create.mutate({ baseId, ...fields, sources: chosen });
    else
      update.mutate({
        answerId: item.id,
        ...fields,
        ...accessOf(item),
        ...(item.lost > 0 ? { sources: chosen } : {}),
      });
  };
  return (
    <Modal
      open
      centered
      width={620}
      footer={null}
      title={t(item === undefined ? 'corrections.reviewed.add' : 'corrections.reviewed.edit')}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...fieldsOf(item, draft?.question ?? ''), sources: offered.map(({ key }) => key) }}
        onFinish={save}
      >
        <AnswerFields offered={offered} fixed={item !== undefined && item.lost === 0} />
        <FormFoot
          label={t('actions.save')}
          busy={create.isPending || update.isPending}
          error={create.error ?? update.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

interface AnswerFieldsProps {
  offered: ReturnType<typeof sourcesOf>;
  /** The sources cannot be chosen anew. */
  fixed: boolean;
}

function AnswerFields({ offered, fixed }: AnswerFieldsProps) {
  const { t } = useTranslation();
  const required = [{ required: true, whitespace: true, message: t('states.required') }];
  return (
    <>
      <Form.Item
        name="questions"
        label={t('corrections.reviewed.questions')}
        extra={t('corrections.reviewed.questionsHint')}
        rules={required}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <Form.Item name="answer" label={t('corrections.reviewed.answer')} rules={required}>
        <Input.TextArea maxLength={8000} autoSize={{ minRows: 4, maxRows: 14 }} />
      </Form.Item>
      <Form.Item name="sources" label={t('corrections.reviewed.sources')} hidden={offered.length === 0}>
        <Checkbox.Group
          style={{ display: 'grid', gap: 6 }}
          disabled={fixed}
          options={offered.map(({ key, name, quote }) => ({
            value: key,
            label: `${splitName(name).file}: ${quote}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="exact" valuePropName="checked">
        <Checkbox>{t('corrections.reviewed.exact')}</Checkbox>
      </Form.Item>
      <Form.Item name="expires" label={t('corrections.reviewed.expires')}>
        <Input type="date" style={{ maxWidth: 200 }} />
      </Form.Item>
      <Form.Item name="enabled" label={t('corrections.reviewed.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}

const usual = 0.8;

/** One that was set otherwise, by the API, is kept. */
function thresholdOf(exact: boolean, item: ReviewedAnswer | undefined): number {
  if (exact) return 1;
  return item === undefined || item.threshold === 1 ? usual : item.threshold;
}

/** Who may get it stays as it is. */
function accessOf({ access }: ReviewedAnswer) {
  const named = (entries: ReviewedAnswer['access']['entries']) =>
    entries.map(({ kind, id }) =>
      kind === 'everyone'
        ? { kind }
        : kind === 'group'
          ? { kind, id: id as Id<'group'> }
          : { kind, id: id as Id<'user'> },
    );
  return { access: { mode: access.mode, entries: named(access.entries), denied: named(access.denied) } };
}
