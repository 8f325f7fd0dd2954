import type { ModelItem, RouteRule } from '@jishi/contract';
import { Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { dataPolicies, dataPolicyText } from '../../models/index.ts';
import { dataClasses, dataClassText } from '../route-words.ts';
import { hasEffect } from './rule-words.ts';

/** What a rule can speak of. */
export interface RuleParts {
  models: readonly ModelItem[];
  groups: readonly { id: RouteRule['when']['groupIds'][number]; name: string }[];
}

interface RuleDialogProps extends RuleParts {
  rule: RouteRule;
  onApply: (rule: RouteRule) => void;
  onClose: () => void;
}

/** When a rule matches, and what it leaves. It becomes part of the draft, not yet of the route. */
export function RuleDialog({ rule, onApply, onClose, ...parts }: RuleDialogProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<RouteRule>();
  // Lists that are not shown keep what they held.
  const finish = (values: RouteRule) =>
    onApply({
      name: values.name.trim(),
      when: { ...rule.when, ...values.when, dataClassAtLeast: values.when.dataClassAtLeast ?? null },
      effect: { ...rule.effect, ...values.effect },
    });
  const required = { required: true, whitespace: true, message: t('states.required') };
  return (
    <Modal open centered width={600} footer={null} title={t('routes.rule.edit')} onCancel={onClose}>
      <Form form={form} layout="vertical" initialValues={rule} onFinish={finish}>
        <Form.Item name="name" label={t('routes.rule.name')} rules={[required]}>
          <Input autoFocus maxLength={120} placeholder={t('routes.rule.namePlaceholder')} />
        </Form.Item>
        <p className="strong">{t('routes.rule.when')}</p>
        <Conditions groups={parts.groups} />
        <p className="strong">{t('routes.rule.effect')}</p>
        <Effect models={parts.models} />
        <div className="row">
          <Button type="primary" htmlType="submit">
            {t('routes.rule.done')}
          </Button>
          <Button onClick={onClose}>{t('actions.cancel')}</Button>
        </div>
      </Form>
    </Modal>
  );
}

function Conditions({ groups }: Pick<RuleParts, 'groups'>) {
  const { t } = useTranslation();
  const anything = t('routes.rule.anything');
  const words = (name: 'tags' | 'apps' | 'regions') => (
    <Form.Item name={['when', name]} label={t(`routes.rule.${name}`)}>
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        placeholder={anything}
        tokenSeparators={[',', '，']}
      />
    </Form.Item>
  );
  return (
    <>
      <Form.Item name={['when', 'dataClassAtLeast']} label={t('routes.rule.dataClass')}>
        <Select
          allowClear
          placeholder={t('routes.rule.anyClass')}
          options={dataClasses.slice(1).map((value) => ({ value, label: t(dataClassText[value]) }))}
        />
      </Form.Item>
      {words('tags')}
      <Form.Item name={['when', 'groupIds']} label={t('routes.rule.groups')}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          placeholder={anything}
          options={groups.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      {words('apps')}
      {words('regions')}
    </>
  );
}

function Effect({ models }: Pick<RuleParts, 'models'>) {
  const { t } = useTranslation();
  const kind = Form.useWatch(['effect', 'kind']);
  return (
    <>
      <Form.Item
        name={['effect', 'kind']}
        dependencies={['effect']}
        rules={[
          ({ getFieldsValue }) => ({
            validator: async () => {
              if (!hasEffect(getFieldsValue(true) as RouteRule))
                throw new Error(t('routes.rule.effectMissing'));
            },
            validateTrigger: 'onSubmit',
          }),
        ]}
      >
        <Radio.Group
          options={[
            { value: 'restrict', label: t('routes.rule.restrict') },
            { value: 'refuse', label: t('routes.rule.refuse') },
          ]}
        />
      </Form.Item>
      {kind !== 'refuse' && <Left models={models} />}
    </>
  );
}

/** What is left after a restriction; every list that is not empty has to be satisfied. */
function Left({ models }: Pick<RuleParts, 'models'>) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name={['effect', 'dataPolicies']} label={t('routes.rule.onlyPolicies')}>
        <Select
          mode="multiple"
          placeholder={t('routes.rule.anything')}
          options={dataPolicies.map((value) => ({ value, label: t(dataPolicyText[value]) }))}
        />
      </Form.Item>
      <Form.Item name={['effect', 'modelIds']} label={t('routes.rule.onlyModels')}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          placeholder={t('routes.rule.anything')}
          options={models.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name={['effect', 'regions']} label={t('routes.rule.onlyRegions')}>
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          placeholder={t('routes.rule.anything')}
          tokenSeparators={[',', '，']}
        />
      </Form.Item>
    </>
  );
}
