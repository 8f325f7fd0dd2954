import type { DocumentItem } from '@jishi/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi } from '../../../api/client.ts';
import { ActionMenu, ConfirmDanger } from '../../../ui/index.ts';
import { AccessDialog } from '../access/access-dialog.tsx';
import { ExplainDialog } from '../access/explain-dialog.tsx';
import { ValidityDialog } from '../validity/validity-dialog.tsx';
import { isProcessing, splitName } from './document-state.ts';
import { RenameDocumentDialog } from './rename-document-dialog.tsx';
import { useDocumentActions, useRefreshDocuments } from './use-document-actions.ts';

type Dialog = 'rename' | 'validity' | 'access' | 'explain' | 'delete';

interface DocumentMenuProps {
  document: DocumentItem;
  /** After it was deleted, such as to leave its page. */
  onRemoved?: () => void;
}

/** The `…` of a document, as far as its capabilities go. */
export function DocumentMenu({ document, onRemoved }: DocumentMenuProps) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { retry, cancel, download } = useDocumentActions();
  const refresh = useRefreshDocuments();
  const close = () => setDialog(null);
  const { id, can, status } = document;
  const running = isProcessing(status);
  const words = (
    key:
      | 'retry'
      | 'changeValidity'
      | 'explain'
      | 'cancel'
      | 'rename'
      | 'changeAccess'
      | 'download'
      | 'delete',
  ) => t(`knowledge.documents.${key}`);
  const remove = async () => {
    await jishi.api.documents.remove({ documentId: id });
    onRemoved?.();
    await refresh();
  };
  return (
    <>
      <ActionMenu
        actions={[
          { key: 'download', label: words('download'), icon: 'download', onSelect: () => download(document) },
          can.write && {
            key: 'rename',
            label: words('rename'),
            icon: 'edit',
            onSelect: () => setDialog('rename'),
          },
          can.write && {
            key: 'validity',
            label: words('changeValidity'),
            icon: 'clock',
            onSelect: () => setDialog('validity'),
          },
          can.own &&
            document.source?.accessMirrored !== true && {
              key: 'access',
              label: words('changeAccess'),
              icon: 'lock',
              onSelect: () => setDialog('access'),
            },
          can.own && {
            key: 'explain',
            label: words('explain'),
            icon: 'eye',
            onSelect: () => setDialog('explain'),
          },
          can.write &&
            !running && { key: 'retry', label: words('retry'), icon: 'refresh', onSelect: () => retry(id) },
          can.write &&
            running && { key: 'cancel', label: words('cancel'), icon: 'stop', onSelect: () => cancel(id) },
          can.own && {
            key: 'delete',
            label: words('delete'),
            icon: 'trash',
            danger: true,
            onSelect: () => setDialog('delete'),
          },
        ]}
      />
      <DocumentDialogs document={document} dialog={dialog} onClose={close} onRemove={remove} />
    </>
  );
}

interface DocumentDialogsProps {
  document: DocumentItem;
  dialog: Dialog | null;
  onClose: () => void;
  onRemove: () => Promise<unknown>;
}

function DocumentDialogs({ document, dialog, onClose, onRemove }: DocumentDialogsProps) {
  const { t } = useTranslation();
  return (
    <>
      {dialog === 'rename' && <RenameDocumentDialog document={document} onClose={onClose} />}
      {dialog === 'validity' && <ValidityDialog document={document} onClose={onClose} />}
      {dialog === 'access' && <AccessDialog document={document} onClose={onClose} />}
      {dialog === 'explain' && <ExplainDialog document={document} onClose={onClose} />}
      <ConfirmDanger
        open={dialog === 'delete'}
        title={t('knowledge.documents.deleteOne', { name: splitName(document.name).file })}
        text={t('knowledge.documents.deleteText')}
        action={t('actions.delete')}
        onConfirm={onRemove}
        onClose={onClose}
      />
    </>
  );
}
