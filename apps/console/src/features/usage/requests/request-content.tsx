import type { JishiOutputs } from '@jishi/sdk';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatInstant } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { CopyField, Notice, ProblemNotice } from '../../../ui/index.ts';
import styles from './request.module.css';

type Shown = JishiOutputs['usage']['request'];
type Content = JishiOutputs['usage']['content'];

interface RequestContentProps {
  requestId: `req_${string}`;
  state: Shown['content'];
}

/** What was asked and answered. Not loaded before somebody asks for it: looking is recorded. */
export function RequestContent({ requestId, state }: RequestContentProps) {
  const { t } = useTranslation();
  const read = useMutation(orpc.usage.content.mutationOptions());
  return (
    <section className="stack" aria-label={t('usage.request.content')}>
      <h3 className={styles.title}>{t('usage.request.content')}</h3>
      <p className="second">{t(`usage.request.contentText.${state}`)}</p>
      {state === 'shown' && read.data === undefined && (
        <div>
          <Button loading={read.isPending} onClick={() => read.mutate({ requestId })}>
            {t('usage.request.show')}
          </Button>
        </div>
      )}
      <ProblemNotice error={read.error} />
      {read.data !== undefined && <Exchange content={read.data} />}
    </section>
  );
}

function Exchange({ content: { request, answer, truncated, expiresAt } }: { content: Content }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <>
      {truncated && <Notice>{t('usage.request.truncated')}</Notice>}
      <h4 className={styles.part}>{t('usage.request.asked')}</h4>
      <CopyField block label={t('usage.request.asked')} value={indented(request)} />
      <h4 className={styles.part}>{t('usage.request.answered')}</h4>
      <CopyField block label={t('usage.request.answered')} value={indented(answer)} />
      <p className="quiet">{t('usage.request.until', { when: formatInstant(expiresAt, locale) })}</p>
    </>
  );
}

/** JSON for people; anything else as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
