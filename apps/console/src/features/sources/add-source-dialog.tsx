import type { BaseItem, SourceKindItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { QueryView } from '../../ui/index.ts';
import { SourceForm } from './source-form-view.tsx';
import styles from './sources.module.css';

/** First what kind of source, then its settings. */
export function AddSourceDialog({ base, onClose }: { base: BaseItem; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<SourceKindItem | null>(null);
  return (
    <Modal
      open
      centered
      footer={null}
      width={620}
      title={kind === null ? t('sources.add') : kind.name}
      onCancel={onClose}
    >
      {kind === null ? (
        <KindGrid onChoose={setKind} />
      ) : (
        <>
          <p className={styles.kindText}>
            {kind.description}{' '}
            <Button type="link" size="small" onClick={() => setKind(null)}>
              {t('sources.otherKind')}
            </Button>
          </p>
          <SourceForm base={base} kind={kind} onClose={onClose} />
        </>
      )}
    </Modal>
  );
}

function KindGrid({ onChoose }: { onChoose: (kind: SourceKindItem) => void }) {
  const { t } = useTranslation();
  const kinds = useQuery(orpc.sources.kinds.queryOptions());
  return (
    <QueryView query={kinds}>
      {({ items }) => (
        <ul className={styles.kinds}>
          {items.map((kind) => (
            <li key={kind.kind}>
              <button
                type="button"
                className={styles.kind}
                disabled={!kind.available}
                onClick={() => onChoose(kind)}
              >
                <span className={styles.kindName}>{kind.name}</span>
                <span className={styles.second}>
                  {kind.available ? kind.description : t('sources.unavailable')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </QueryView>
  );
}
