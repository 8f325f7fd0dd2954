import type { AdviceItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import styles from './advice.module.css';
import { placeIn } from './need.ts';

const size = { width: 300, height: 260 };

/** The models that fit, each drawn to the corners where it is strong. The table beside it says the same in numbers. */
export function Triangle({ items }: { items: readonly AdviceItem[] }) {
  const { t } = useTranslation();
  const { width, height } = size;
  return (
    <svg
      className={styles.triangle}
      viewBox={`-30 -26 ${width + 60} ${height + 60}`}
      role="img"
      aria-label={`${t('models.advice.triangle')}: ${items.map(({ name }) => name).join(', ')}`}
    >
      <path className={styles.side} d={`M${width / 2} 0 L${width} ${height} L0 ${height} Z`} />
      <text className={styles.corner} x={width / 2} y={-10} textAnchor="middle">
        {t('models.advice.effect')}
      </text>
      <text className={styles.corner} x={0} y={height + 20} textAnchor="middle">
        {t('models.advice.cost')}
      </text>
      <text className={styles.corner} x={width} y={height + 20} textAnchor="middle">
        {t('models.advice.performance')}
      </text>
      {items.slice(0, 8).map(({ modelId, name, parts }, index) => {
        const { x, y } = placeIn(parts);
        return (
          <g key={modelId} transform={`translate(${x * width} ${y * height})`}>
            <circle
              className={index === 0 ? `${styles.point} ${styles.best}` : styles.point}
              r={index === 0 ? 7 : 5}
            />
            <text className={styles.name} x={10} y={4}>
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
