import type { DocumentItem, DocumentVersion } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatInstant } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Tag } from '../../../ui/index.ts';
import { isProcessing, splitName } from '../documents/document-state.ts';
import { VersionMenu } from './version-menu.tsx';
import styles from './versions.module.css';

interface VersionListProps {
  document: DocumentItem;
  versions: readonly DocumentVersion[];
  chosen: DocumentVersion;
  onChoose: (number: number) => void;
}

export function VersionList({ document, versions, chosen, onChoose }: VersionListProps) {
  const { t } = useTranslation();
  return (
    <ol className={styles.list} aria-label={t('versions.heading')}>
      {versions.map((version) => (
        <li key={version.number} className={styles.version} data-chosen={version === chosen}>
          <button
            type="button"
            className={styles.choose}
            aria-current={version === chosen ? 'true' : undefined}
            onClick={() => onChoose(version.number)}
          >
            <VersionWords version={version} arriving={isProcessing(document.status)} />
          </button>
          <VersionMenu document={document} version={version} />
        </li>
      ))}
    </ol>
  );
}

function VersionWords({ version, arriving }: { version: DocumentVersion; arriving: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { number, name, note, createdAt, createdBy, size, current, shown, readable } = version;
  const facts = [formatInstant(createdAt, locale), createdBy, formatBytes(size, locale)];
  return (
    <>
      <span className={styles.versionHead}>
        <span className="strong">{t('versions.number', { number })}</span>
        {shown && <Tag tone="success">{t('versions.shown')}</Tag>}
        {current && !shown && arriving && <Tag tone="warning">{t('versions.arriving')}</Tag>}
        {!(readable || (current && arriving)) && <Tag>{t('versions.unreadable')}</Tag>}
      </span>
      <span className={styles.versionName}>{splitName(name).file}</span>
      {note !== '' && <span>{note}</span>}
      <span className={styles.versionFacts}>{facts.filter((fact) => fact !== null).join(' · ')}</span>
    </>
  );
}
