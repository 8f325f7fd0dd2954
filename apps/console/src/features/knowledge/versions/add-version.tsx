import type { DocumentItem } from '@jishi/contract';
import { problemFromResponse } from '@jishi/sdk';
import { useMutation } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consoleHeaders } from '../../../api/client.ts';
import { Icon, ProblemNotice } from '../../../ui/index.ts';
import { useRefreshVersions } from './version-menu.tsx';

async function sendVersion(documentId: string, file: File, note: string): Promise<void> {
  const body = new FormData();
  // The server reads the parts in their order: the note first.
  body.append('note', note);
  body.append('file', file, file.name);
  const url = `/v1/knowledge/documents/${documentId}/versions`;
  const response = await fetch(url, { method: 'POST', headers: consoleHeaders(), body });
  if (!response.ok) throw await problemFromResponse(response);
}

/** Chooses a file, asks what is new in it, uploads it. */
export function AddVersion({ document }: { document: DocumentItem }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  return (
    <>
      <Button type="primary" icon={<Icon name="upload" size={16} />} onClick={() => input.current?.click()}>
        {t('versions.add')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('versions.add')}
        onChange={({ target }) => {
          setFile(target.files?.[0] ?? null);
          target.value = '';
        }}
      />
      {file !== null && <AddVersionDialog document={document} file={file} onClose={() => setFile(null)} />}
    </>
  );
}

interface AddVersionDialogProps {
  document: DocumentItem;
  file: File;
  onClose: () => void;
}

function AddVersionDialog({ document, file, onClose }: AddVersionDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const refresh = useRefreshVersions();
  const [note, setNote] = useState('');
  const send = useMutation({
    mutationFn: () => sendVersion(document.id, file, note.trim()),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  return (
    <Modal
      open
      centered
      width={500}
      title={t('versions.addTitle')}
      okText={t('versions.upload')}
      okButtonProps={{ loading: send.isPending }}
      onOk={() => send.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="strong">{file.name}</p>
        <div>
          <label htmlFor={id}>{t('versions.note')}</label>
          <Input.TextArea
            id={id}
            autoFocus
            maxLength={500}
            autoSize={{ minRows: 2, maxRows: 5 }}
            placeholder={t('versions.notePlaceholder')}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <p className="second">{t('versions.addText')}</p>
        <ProblemNotice error={send.error} />
      </div>
    </Modal>
  );
}
