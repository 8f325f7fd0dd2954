import type { BaseItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { Notice } from '../../../ui/index.ts';
import { ReadingFields } from '../reading/reading-fields.tsx';
import styles from './base.module.css';

/** How documents of a base are read from now on, unless one has settings of its own. */
export function ReadingChoice({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [settings, setSettings] = useState(base.parsing);
  const update = useMutation({
    ...orpc.bases.update.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.bases.key() }),
  });
  const changed = JSON.stringify(settings) !== JSON.stringify(base.parsing);
  return (
    <form
      className={styles.form}
      aria-label={t('knowledge.settings.reading')}
      onSubmit={(event) => {
        event.preventDefault();
        update.mutate({ baseId: base.id, parsing: settings });
      }}
    >
      <div className={styles.fields}>
        <ReadingFields
          settings={settings}
          onChange={(part) => {
            update.reset();
            setSettings((before) => ({ ...before, ...part }));
          }}
        />
      </div>
      {update.error && <Notice>{problemWords(update.error, t).detail}</Notice>}
      <Button type="primary" htmlType="submit" loading={update.isPending} disabled={!changed}>
        {t(update.isSuccess && !changed ? 'actions.saved' : 'actions.save')}
      </Button>
    </form>
  );
}
