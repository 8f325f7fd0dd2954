import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './health.module.css';
import { type Health, standingOf, standingTone } from './standing.ts';

/** A dot before the name of a model; its colour has words, also for screen readers. */
export function HealthDot({ health }: { health: Health }) {
  const { t } = useTranslation();
  const standing = standingOf(health);
  const words = t(`models.health.${standing}`);
  return (
    <Tooltip title={words}>
      <span role="img" aria-label={words} className={`${styles.dot} ${styles[standingTone[standing]]}`} />
    </Tooltip>
  );
}
