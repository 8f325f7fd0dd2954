import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Icon, type IconName } from '../../../ui/index.ts';
import styles from './upload.module.css';
import { isOver, type Upload } from './upload-list.ts';

interface UploadRowProps {
  upload: Upload;
  onCancel: (id: number) => void;
  onRetry: (id: number) => void;
}

/** One file on its way. */
export function UploadRow({ upload, onCancel, onRetry }: UploadRowProps) {
  const { t } = useTranslation();
  const { id, path, state } = upload;
  const words = useStateWords(upload);
  const again = state.kind === 'failed' || state.kind === 'cancelled';
  return (
    <li className={styles.row}>
      <Icon name={iconOf(state)} size={16} />
      <span className={styles.rowWords}>
        <span className={styles.path} title={path}>
          {path}
        </span>
        <span className={state.kind === 'failed' ? styles.failed : styles.state}>{words}</span>
        {state.kind === 'sending' && (
          <progress className={styles.fraction} max={1} value={state.fraction} aria-label={path} />
        )}
      </span>
      {!isOver(upload) && (
        <Button
          type="text"
          size="small"
          aria-label={t('knowledge.upload.cancel', { name: path })}
          icon={<Icon name="close" size={16} />}
          onClick={() => onCancel(id)}
        />
      )}
      {again && (
        <Button
          type="text"
          size="small"
          aria-label={t('knowledge.upload.retry', { name: path })}
          icon={<Icon name="refresh" size={16} />}
          onClick={() => onRetry(id)}
        />
      )}
    </li>
  );
}

function iconOf({ kind }: Upload['state']): IconName {
  if (kind === 'done') return 'check';
  if (kind === 'failed') return 'warning';
  return kind === 'cancelled' ? 'close' : 'file';
}

function useStateWords({ state, size }: Upload): string {
  const { t } = useTranslation();
  const locale = useLocale();
  switch (state.kind) {
    case 'failed':
      return state.text;
    case 'sending':
      return `${formatPercent(state.fraction, locale)} · ${formatBytes(size, locale)}`;
    case 'done':
      return t(state.duplicate ? 'knowledge.upload.duplicate' : 'knowledge.upload.done');
    default:
      return t(`knowledge.upload.${state.kind}`);
  }
}
