import { Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './copy-field.module.css';
import { Icon } from './icon.tsx';

/** Copies a text; says so for a moment, also to screen readers. */
export function CopyButton({ value, label }: { value: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const words = copied ? t('actions.copied') : (label ?? t('actions.copy'));
  return (
    <Tooltip title={words}>
      <Button
        type="text"
        size="small"
        aria-label={words}
        icon={<Icon name={copied ? 'check' : 'copy'} size={16} />}
        onClick={() => void copyText(value).then(() => setCopied(true))}
      />
    </Tooltip>
  );
}

/** A value to take away: a link, a key, a command (`block`: several lines, scrolls sideways). */
export function CopyField({
  value,
  label,
  block = false,
}: {
  value: string;
  label: string;
  block?: boolean;
}) {
  return (
    <section className={block ? `${styles.field} ${styles.block}` : styles.field} aria-label={label}>
      {block ? <pre className={styles.value}>{value}</pre> : <code className={styles.value}>{value}</code>}
      <CopyButton value={value} />
    </section>
  );
}

/** The clipboard API exists on https and localhost only; elsewhere the older way through a selection still works. */
async function copyText(value: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(value);
  const area = document.createElement('textarea');
  area.value = value;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
