import type { DocumentItem, Id } from '@jishi/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { QueryView } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';
import styles from './access.module.css';
import { ExplainedAccess } from './explained-access.tsx';

/** Why a member can or cannot see a document, reason by reason. */
export function ExplainDialog({ document, onClose }: { document: DocumentItem; onClose: () => void }) {
  const { t } = useTranslation();
  const [userId, setUserId] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const input = { limit: 50, ...(search === '' ? {} : { search }) };
  const members = useQuery({
    ...orpc.members.list.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const answer = useQuery({
    ...orpc.documentAccess.explain.queryOptions({
      input: { documentId: document.id, userId: (userId ?? '') as Id<'user'> },
    }),
    enabled: userId !== null,
    // Rights change: every look is a new one.
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Modal
      open
      centered
      width={560}
      footer={null}
      title={t('knowledge.access.explainTitle', { name: splitName(document.name).file })}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="quiet">{t('knowledge.access.explainText')}</p>
        <Select<string | null>
          autoFocus
          style={{ width: '100%' }}
          aria-label={t('knowledge.access.explainWho')}
          placeholder={t('knowledge.access.explainWho')}
          showSearch={{ filterOption: false, onSearch: setSearch }}
          options={(members.data?.items ?? []).map((member) => ({
            value: member.userId as string,
            label: `${member.name} · ${member.email}`,
          }))}
          value={userId}
          loading={members.isFetching}
          onChange={setUserId}
        />
        {userId !== null && (
          <div aria-live="polite" className={styles.answer}>
            <QueryView query={answer}>{(data) => <ExplainedAccess explanation={data} />}</QueryView>
          </div>
        )}
      </div>
    </Modal>
  );
}
