import { skipToken, useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { CopyField, QueryView } from '../../../ui/index.ts';
import { AttemptView } from './attempt-view.tsx';
import styles from './request.module.css';
import { RequestContent } from './request-content.tsx';

/** One request: every attempt under its number, and what was said where the tenant keeps it. */
export function RequestDrawer({ requestId, onClose }: { requestId: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open={requestId !== null} size={560} title={t('usage.request.title')} onClose={onClose}>
      {requestId !== null && <RequestView requestId={requestId} />}
    </Drawer>
  );
}

function RequestView({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const shown = useQuery(
    orpc.usage.request.queryOptions({
      input: requestId.startsWith('req_') ? { requestId: requestId as `req_${string}` } : skipToken,
    }),
  );
  return (
    <div className="stack">
      <CopyField label={t('usage.request.number')} value={requestId} />
      <QueryView query={shown}>
        {({ attempts, content }) => (
          <>
            <section className="stack" aria-label={t('usage.request.attempts')}>
              <h3 className={styles.title}>{t('usage.request.attempts')}</h3>
              {attempts.map((call) => (
                <AttemptView key={call.id} call={call} />
              ))}
            </section>
            <RequestContent requestId={requestId as `req_${string}`} state={content} />
          </>
        )}
      </QueryView>
    </div>
  );
}
