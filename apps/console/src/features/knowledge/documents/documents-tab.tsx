import type { BaseItem } from '@jishi/contract';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, QueryView } from '../../../ui/index.ts';
import { DropZone } from '../upload/drop-zone.tsx';
import { LookButton } from '../upload/look-button.tsx';
import uploadStyles from '../upload/upload.module.css';
import { accepted, UploadButton } from '../upload/upload-button.tsx';
import { UploadPanel } from '../upload/upload-panel.tsx';
import { useUploads } from '../upload/use-uploads.ts';
import { BulkBar } from './bulk-bar.tsx';
import { DocumentFilters } from './document-filters.tsx';
import { DocumentTable } from './document-table.tsx';
import styles from './documents.module.css';
import { useDocuments } from './use-documents.ts';

/** The documents of a base: find, add, follow, change. */
export function DocumentsTab({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const list = useDocuments(base);
  const uploads = useUploads(base.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { write } = base.can;
  const upload = write && (
    <div className={uploadStyles.choices}>
      <UploadButton onPick={uploads.add} />
      <LookButton baseId={base.id} accept={accepted} onUpload={uploads.add} />
    </div>
  );
  const nothing = base.documentCount === 0 && !list.filtered;
  return (
    <DropZone name={base.name} disabled={!write} onPick={uploads.addEntries}>
      {!nothing && (
        <div className={styles.tools}>
          <DocumentFilters />
          {upload}
        </div>
      )}
      <QueryView
        query={list.query}
        isEmpty={() => list.items.length === 0}
        empty={
          list.filtered ? (
            <p className="second">{t('knowledge.documents.noMatch')}</p>
          ) : (
            <Empty write={write} upload={upload} />
          )
        }
      >
        {() => (
          <>
            <BulkBar
              documents={list.items.filter(({ id }) => selected.has(id))}
              onDone={() => setSelected(new Set())}
            />
            <DocumentTable
              items={list.items}
              more={list.more}
              selectable={write}
              selected={selected}
              onSelect={setSelected}
            />
          </>
        )}
      </QueryView>
      <UploadPanel uploads={uploads} />
    </DropZone>
  );
}

function Empty({ write, upload }: { write: boolean; upload: ReactNode }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={write ? 'upload' : 'file'}
      title={t(write ? 'knowledge.documents.emptyTitle' : 'knowledge.documents.emptyReaderTitle')}
      text={t(write ? 'knowledge.documents.emptyText' : 'knowledge.documents.emptyReaderText')}
      action={upload || undefined}
    />
  );
}
