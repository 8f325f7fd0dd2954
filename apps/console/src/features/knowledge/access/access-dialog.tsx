import type { DocumentItem } from '@jishi/contract';
import { useMutation } from '@tanstack/react-query';
import { Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import styles from './access.module.css';
import { DeniedList } from './denied-list.tsx';
import { PrincipalPicker } from './principal-picker.tsx';
import { PrincipalRow } from './principal-row.tsx';
import { bare, keyOf, type Named, namedOf } from './principals.ts';

/** Who may read one document: as the base says, or an own list. */
export function AccessDialog({ document, onClose }: { document: DocumentItem; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshDocuments();
  const [mode, setMode] = useState(document.access.mode);
  const [entries, setEntries] = useState(() => document.access.entries.map(namedOf));
  const [denied, setDenied] = useState<readonly Named[]>(() => document.access.denied.map(namedOf));
  const save = useMutation({
    ...orpc.documents.setAccess.mutationOptions(),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  const send = () =>
    save.mutate({
      documentId: document.id,
      mode,
      entries: mode === 'list' ? entries.map(bare) : [],
      denied: denied.map(bare),
    });
  return (
    <Modal
      open
      centered
      width={540}
      title={t('knowledge.access.documentTitle', { name: splitName(document.name).file })}
      okText={t('knowledge.access.save')}
      okButtonProps={{ loading: save.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <div className="stack">
        <Radio.Group
          value={mode}
          onChange={(event) => setMode(event.target.value)}
          style={{ display: 'grid', gap: 8 }}
          options={[
            { value: 'inherit', label: t('knowledge.access.inherit') },
            { value: 'list', label: t('knowledge.access.list') },
          ]}
        />
        {mode === 'list' && (
          <>
            <PrincipalPicker taken={entries} onPick={(principal) => setEntries([...entries, principal])} />
            {entries.length > 0 && (
              <ul className={styles.list}>
                {entries.map((principal) => (
                  <PrincipalRow
                    key={keyOf(principal)}
                    principal={principal}
                    onRemove={() => setEntries(entries.filter((other) => other !== principal))}
                  />
                ))}
              </ul>
            )}
            <p className="quiet">
              {t(entries.length === 0 ? 'knowledge.access.listEmpty' : 'knowledge.access.listHint')}
            </p>
          </>
        )}
        <DeniedList denied={denied} onChange={setDenied} />
        <ProblemNotice error={save.error} />
      </div>
    </Modal>
  );
}
