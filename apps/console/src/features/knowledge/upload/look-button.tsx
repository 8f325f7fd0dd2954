import type { Id } from '@jishi/contract';
import { Button } from 'antd';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import type { PickedFile } from './walk-entries.ts';

const LookDialog = lazy(() =>
  import('./look-dialog.tsx').then(({ LookDialog: Dialog }) => ({ default: Dialog })),
);

interface LookButtonProps {
  baseId: Id<'base'>;
  accept: string;
  onUpload: (files: PickedFile[]) => void;
}

/** Chooses one file to look at before it is stored. */
export function LookButton({ baseId, accept, onUpload }: LookButtonProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  return (
    <>
      <Button icon={<Icon name="eye" size={16} />} onClick={() => input.current?.click()}>
        {t('knowledge.look.open')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={t('knowledge.look.open')}
        onChange={({ target }) => {
          setFile(target.files?.[0]);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
      {file !== undefined && (
        <Suspense fallback={null}>
          <LookDialog
            baseId={baseId}
            file={file}
            onUpload={() => {
              onUpload([{ file, path: file.name }]);
              setFile(undefined);
            }}
            onClose={() => setFile(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
