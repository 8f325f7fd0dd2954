import type { BaseItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Notice, ProblemNotice, QueryView, Section, Tag } from '../../../ui/index.ts';
import styles from '../access/access.module.css';
import { DeniedList } from '../access/denied-list.tsx';
import { PrincipalPicker } from '../access/principal-picker.tsx';
import { PrincipalRow } from '../access/principal-row.tsx';
import {
  bare,
  type Grant,
  grantWarning,
  keyOf,
  type Named,
  namedOf,
  sameGrants,
  samePrincipals,
} from '../access/principals.ts';

const rights = ['read', 'write', 'own'] as const;

/** Who may do what in a base. */
export function AccessTab({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const query = useQuery(orpc.bases.grants.queryOptions({ input: { baseId: base.id } }));
  return (
    <>
      <Section title={t('knowledge.access.title')} text={t('knowledge.access.text')}>
        <QueryView query={query}>
          {({ items, denied }) => {
            const grants = items.map(({ principal, right }) => ({ principal: namedOf(principal), right }));
            const kept = denied.map(namedOf);
            const key = [...grants.map(lineOf), ...kept.map(keyOf)].join();
            return <GrantsEditor key={key} base={base} saved={grants} savedDenied={kept} />;
          }}
        </QueryView>
      </Section>
      <Section card title={t('knowledge.access.right')}>
        <dl className={styles.rights}>
          {rights.map((right) => (
            <div key={right}>
              <dt>{t(`knowledge.access.rights.${right}`)}</dt>
              <dd>{t(`knowledge.access.rightTexts.${right}`)}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}

function lineOf({ principal, right }: Grant): string {
  return `${keyOf(principal)} ${right}`;
}

interface GrantsEditorProps {
  base: BaseItem;
  saved: readonly Grant[];
  savedDenied: readonly Named[];
}

function GrantsEditor({ base, saved, savedDenied }: GrantsEditorProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const [grants, setGrants] = useState(saved);
  const [denied, setDenied] = useState(savedDenied);
  const save = useSaveGrants(base);
  const warning = grantWarning(grants, saved, me.id);
  const changed = !sameGrants(grants, saved) || !samePrincipals(denied, savedDenied);
  const undo = () => {
    setGrants(saved);
    setDenied(savedDenied);
  };
  const send = () =>
    save.mutate({ baseId: base.id, grants: grants.map(bareGrant), denied: denied.map(bare) });
  const change = (key: string, right: Grant['right']) =>
    setGrants(grants.map((grant) => (keyOf(grant.principal) === key ? { ...grant, right } : grant)));
  return (
    <div className={styles.columns}>
      <PrincipalPicker
        taken={grants.map(({ principal }) => principal)}
        onPick={(principal) => setGrants([...grants, { principal, right: 'read' }])}
      />
      <ul className={styles.list}>
        {grants.map(({ principal, right }) => {
          const key = keyOf(principal);
          return (
            <PrincipalRow
              key={key}
              principal={principal}
              onRemove={() => setGrants(grants.filter((grant) => keyOf(grant.principal) !== key))}
            >
              <Select
                variant="borderless"
                popupMatchSelectWidth={false}
                aria-label={t('knowledge.access.right')}
                value={right}
                options={rights.map((value) => ({ value, label: t(`knowledge.access.rights.${value}`) }))}
                onChange={(value) => change(key, value)}
              />
            </PrincipalRow>
          );
        })}
      </ul>
      <DeniedList denied={denied} onChange={setDenied} />
      {warning !== undefined && <Notice tone="warning">{t(`knowledge.access.${warning}`)}</Notice>}
      <ProblemNotice error={save.error} />
      <div className={styles.foot}>
        <Button
          type="primary"
          disabled={!changed || warning === 'ownerNeeded'}
          loading={save.isPending}
          onClick={send}
        >
          {t('knowledge.access.save')}
        </Button>
        {changed && <Button onClick={undo}>{t('actions.cancel')}</Button>}
        {changed && <Tag tone="warning">{t('knowledge.access.unsaved')}</Tag>}
      </div>
    </div>
  );
}

function useSaveGrants(base: BaseItem) {
  const queryClient = useQueryClient();
  return useMutation({
    ...orpc.bases.setGrants.mutationOptions(),
    onSuccess: (data) => {
      queryClient.setQueryData(orpc.bases.grants.queryKey({ input: { baseId: base.id } }), data);
      return queryClient.invalidateQueries({ queryKey: orpc.bases.key() });
    },
  });
}

function bareGrant({ principal, right }: Grant) {
  return { principal: bare(principal), right };
}
