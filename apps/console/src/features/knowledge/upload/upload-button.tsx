import { Button, Dropdown } from 'antd';
import { type ChangeEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import { type PickedFile, pickedFiles } from './walk-entries.ts';

/** Endings that the file dialog offers first; the server goes by the content, not by the name. */
export const accepted = [
  '.pdf,.docx,.doc,.pptx,.ppt,.xlsx,.xls,.csv,.rtf,.epub,.html,.htm,.md,.markdown,.txt,.json,.jsonl',
  '.eml,.msg,.zip,.png,.jpg,.jpeg,.tif,.tiff,.webp',
].join(',');

/** Chooses files, or a whole folder. */
export function UploadButton({ onPick }: { onPick: (files: PickedFile[]) => void }) {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    onPick(pickedFiles(target.files ?? []));
    // The same file may be chosen again.
    target.value = '';
  };
  const items = [
    {
      key: 'files',
      label: t('knowledge.upload.files'),
      icon: <Icon name="file" size={16} />,
      onClick: () => files.current?.click(),
    },
    {
      key: 'folder',
      label: t('knowledge.upload.folder'),
      icon: <Icon name="folder" size={16} />,
      onClick: () => folder.current?.click(),
    },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button type="primary" icon={<Icon name="upload" size={16} />}>
          {t('knowledge.upload.add')}
        </Button>
      </Dropdown>
      <input ref={files} type="file" multiple hidden accept={accepted} onChange={onChange} />
      <input ref={folder} type="file" hidden {...{ webkitdirectory: '' }} onChange={onChange} />
    </>
  );
}
