import type { DocumentItem } from '@jishi/contract';
import { useNavigate } from '@tanstack/react-router';
import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi } from '../../../api/client.ts';
import { ActionMenu, ConfirmDanger } from '../../../ui/index.ts';
import { AccessDialog } from '../access/access-dialog.tsx';
import { ExplainDialog } from '../access/explain-dialog.tsx';
import { AttributesDialog } from '../attributes/attributes-dialog.tsx';
import { ValidityDialog } from '../validity/validity-dialog.tsx';
import { isProcessing, splitName } from './document-state.ts';
import { RenameDocumentDialog } from './rename-document-dialog.tsx';
import { useDocumentActions, useRefreshDocuments } from './use-document-actions.ts';

type Dialog = 'rename' | 'attributes' | 'validity' | 'access' | 'explain' | 'delete';

const versionsPath = '/knowledge/$baseId/documents/$documentId/versions';

interface DocumentMenuProps {
  document: DocumentItem;
  /** After it was deleted, such as to leave its page. */
  onRemoved?: () => void;
}

/** The `…` of a document, as far as its capabilities go. */
export function DocumentMenu({ document, onRemoved }: DocumentMenuProps) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const refresh = useRefreshDocuments();
  const remove = async () => {
    await jishi.api.documents.remove({ documentId: document.id });
    onRemoved?.();
    await refresh();
  };
  return (
    <>
      <ActionMenu actions={[...useReaderActions(document), ...useKeeperActions(document, setDialog)]} />
      <DocumentDialogs
        document={document}
        dialog={dialog}
        onClose={() => setDialog(null)}
        onRemove={remove}
      />
    </>
  );
}

type Actions = ComponentProps<typeof ActionMenu>['actions'];

/** For everybody who may read the document. */
function useReaderActions(document: DocumentItem): Actions {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { download } = useDocumentActions();
  const { id: documentId, baseId } = document;
  return [
    {
      key: 'download',
      label: t('knowledge.documents.download'),
      icon: 'download',
      onSelect: () => download(document),
    },
    {
      key: 'versions',
      label: t('versions.open'),
      icon: 'copy',
      onSelect: () => void navigate({ to: versionsPath, params: { baseId, documentId } }),
    },
  ];
}

/** For those who may change it, or own it. */
function useKeeperActions(document: DocumentItem, open: (dialog: Dialog) => void): Actions {
  const { t } = useTranslation();
  const { retry, cancel } = useDocumentActions();
  const { id, can, status, source } = document;
  const running = isProcessing(status);
  const words = (
    key: 'retry' | 'changeValidity' | 'explain' | 'cancel' | 'rename' | 'changeAccess' | 'delete',
  ) => t(`knowledge.documents.${key}`);
  return [
    can.write && { key: 'rename', label: words('rename'), icon: 'edit', onSelect: () => open('rename') },
    can.write && {
      key: 'attributes',
      label: t('retrieval.attributes.open'),
      icon: 'edit',
      onSelect: () => open('attributes'),
    },
    can.write && {
      key: 'validity',
      label: words('changeValidity'),
      icon: 'clock',
      onSelect: () => open('validity'),
    },
    can.own &&
      source?.accessMirrored !== true && {
        key: 'access',
        label: words('changeAccess'),
        icon: 'lock',
        onSelect: () => open('access'),
      },
    can.own && { key: 'explain', label: words('explain'), icon: 'eye', onSelect: () => open('explain') },
    can.write &&
      !running && { key: 'retry', label: words('retry'), icon: 'refresh', onSelect: () => retry(id) },
    can.write &&
      running && { key: 'cancel', label: words('cancel'), icon: 'stop', onSelect: () => cancel(id) },
    can.own && {
      key: 'delete',
      label: words('delete'),
      icon: 'trash',
      danger: true,
      onSelect: () => open('delete'),
    },
  ];
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
      {dialog === 'attributes' && <AttributesDialog document={document} onClose={onClose} />}
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
