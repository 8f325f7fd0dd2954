import type { AuditEntry } from '@jishi/contract';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { CopyField } from '../../ui/index.ts';
import { useActionText } from './action-text.ts';
import { ActorName } from './audit-columns.tsx';
import styles from './entry-drawer.module.css';

/** One entry with its facts and its place in the chain. */
export function EntryDrawer({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  const actionText = useActionText();
  return (
    <Drawer open={entry !== null} size={480} title={entry && actionText(entry.action)} onClose={onClose}>
      {entry && <EntryView entry={entry} onClose={onClose} />}
    </Drawer>
  );
}

function EntryView({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate({ from: '/audit' });
  const { sequence, at, actor, subject, ipAddress, hash } = entry;
  const onlyThis = () => {
    onClose();
    void navigate({ search: subject === null ? {} : { subject: subject.id } });
  };
  const facts = [
    { title: t('audit.time'), value: formatInstant(at, locale) },
    { title: t('audit.actor'), value: <ActorName actor={actor} /> },
    { title: t('audit.address'), value: ipAddress ?? '–' },
    ...(subject === null ? [] : [{ title: t('audit.subject'), value: subject.name ?? t('states.unknown') }]),
  ];
  return (
    <div className="stack">
      <p className="second">{t('audit.entry', { sequence })}</p>
      <dl className={styles.facts}>
        {facts.map(({ title, value }) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      {subject !== null && (
        <div>
          <Button size="small" onClick={onlyThis}>
            {t('audit.onlyThis')}
          </Button>
        </div>
      )}
      <Details details={entry.details} />
      <div>
        <h3 className={styles.title}>{t('audit.fingerprint')}</h3>
        <CopyField label={t('audit.fingerprint')} value={hash} />
      </div>
    </div>
  );
}

function Details({ details }: { details: AuditEntry['details'] }) {
  const { t } = useTranslation();
  const entries = Object.entries(details);
  if (entries.length === 0) return null;
  return (
    <div>
      <h3 className={styles.title}>{t('audit.details')}</h3>
      <dl className={styles.facts}>
        {entries.map(([name, value]) => (
          <Fragment key={name}>
            <dt className="mono">{name}</dt>
            <dd className="mono">{detailText(value)}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  );
}

const idPattern = /\b[a-z]{2,4}_[0-9a-f]{26}(?=[0-9a-f]{6}\b)/g;

/** Facts as they were recorded; of ids only the end, which is enough to tell two apart. */
function detailText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  return text.replace(idPattern, '…');
}
