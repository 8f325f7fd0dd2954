import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';

/** What a new limit counts; everything is optional. */
export function ScopeFields() {
  const { t } = useTranslation();
  const { groups, members, keys, models } = useChoices();
  const pick = (
    name: 'groupId' | 'userId' | 'keyId' | 'model',
    label: string,
    options: readonly Choice[],
  ) => (
    <Form.Item name={name} label={label}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('limits.scope.any')}
        options={[...options]}
      />
    </Form.Item>
  );
  const each = (['user', 'key', 'app', 'model'] as const).map((value) => ({
    value,
    label: t(`limits.eachOf.${value}`),
  }));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="strong">{t('limits.scope.title')}</legend>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('limits.scope.text')}
      </p>
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
          gap: '0 16px',
        }}
      >
        {pick('groupId', t('limits.scope.group'), groups)}
        {pick('userId', t('limits.scope.user'), members)}
        {pick('keyId', t('limits.scope.key'), keys)}
        {pick('model', t('limits.scope.model'), models)}
        <Form.Item name="app" label={t('limits.scope.app')} extra={t('limits.scope.appHint')}>
          <Input maxLength={64} placeholder={t('limits.scope.any')} autoComplete="off" />
        </Form.Item>
        <Form.Item name="each" label={t('limits.scope.each')}>
          <Select allowClear placeholder={t('limits.scope.eachNone')} options={each} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

interface Choice {
  value: string;
  label: string;
}

function useChoices(): Record<'groups' | 'members' | 'keys' | 'models', Choice[]> {
  const groups = useQuery(orpc.groups.list.queryOptions());
  const members = useQuery(orpc.members.list.queryOptions({ input: { limit: 200 } }));
  const keys = useQuery(orpc.keys.list.queryOptions({ input: { limit: 200, all: 'true' } }));
  const models = useQuery(orpc.modelPool.list.queryOptions());
  const routes = useQuery(orpc.modelRoutes.list.queryOptions());
  const names = [...(models.data?.items ?? []), ...(routes.data?.items ?? [])].map(({ name }) => name);
  return {
    groups: groups.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [],
    members: members.data?.items.map(({ userId, name }) => ({ value: userId, label: name })) ?? [],
    keys:
      keys.data?.items
        .filter(({ status }) => status === 'active')
        .map(({ id, name, holder }) => ({ value: id, label: `${name} · ${holder.name}` })) ?? [],
    models: [...new Set(names)].map((name) => ({ value: name, label: name })),
  };
}
