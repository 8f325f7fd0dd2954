import type { DocumentItem, DocumentVersion } from '@jishi/contract';
import { problemFromResponse } from '@jishi/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consoleHeaders, jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { ActionMenu, ConfirmDanger } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import { saveBlob } from '../download.ts';

interface VersionMenuProps {
  document: DocumentItem;
  version: DocumentVersion;
}

/** Everything that shows the document or its history is looked at again. */
export function useRefreshVersions(): () => Promise<void> {
  const queryClient = useQueryClient();
  const refresh = useRefreshDocuments();
  return async () => {
    await Promise.all([queryClient.invalidateQueries({ queryKey: orpc.documentVersions.key() }), refresh()]);
  };
}

async function saveFile({ document, version }: VersionMenuProps): Promise<void> {
  const url = `/v1/knowledge/documents/${document.id}/versions/${version.number}/file`;
  const response = await fetch(url, { headers: consoleHeaders() });
  if (!response.ok) throw await problemFromResponse(response);
  saveBlob(await response.blob(), splitName(version.name).file);
}

export function VersionMenu({ document, version }: VersionMenuProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refresh = useRefreshVersions();
  const [removing, setRemoving] = useState(false);
  const { number } = version;
  const path = { documentId: document.id, number };
  const onError = (error: unknown) => void message.error(problemWords(error, t).detail);
  const download = useMutation({ mutationFn: () => saveFile({ document, version }), onError });
  const restore = useMutation({
    mutationFn: () => jishi.api.documentVersions.restore(path),
    onError,
    onSuccess: refresh,
  });
  const mayChange = document.can.write && document.source === null && !version.current;
  return (
    <>
      <ActionMenu
        label={t('versions.actionsOf', { number })}
        actions={[
          {
            key: 'download',
            label: t('versions.download'),
            icon: 'download',
            onSelect: () => download.mutate(),
          },
          mayChange && {
            key: 'restore',
            label: t('versions.restore'),
            icon: 'refresh',
            onSelect: () => restore.mutate(),
          },
          mayChange &&
            !version.shown && {
              key: 'delete',
              label: t('actions.delete'),
              icon: 'trash',
              danger: true,
              onSelect: () => setRemoving(true),
            },
        ]}
      />
      <ConfirmDanger
        open={removing}
        title={t('versions.deleteTitle', { number })}
        text={t('versions.deleteText')}
        action={t('actions.delete')}
        onConfirm={async () => {
          await jishi.api.documentVersions.remove(path);
          await refresh();
        }}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
