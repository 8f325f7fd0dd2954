import type { AdviceItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import styles from './advice.module.css';
import { placeLabels, shortName } from './labels.ts';
import { placeIn } from './need.ts';

const size = { width: 300, height: 260 };

/** The models that fit, each drawn to the corners where it is strong. The table beside it says the same in numbers. */
export function Triangle({ items }: { items: readonly AdviceItem[] }) {
  const { t } = useTranslation();
  const { width, height } = size;
  const points = items.slice(0, 8).map(({ name, parts }) => {
    const { x, y } = placeIn(parts);
    return { x: x * width, y: y * height, name };
  });
  const labels = placeLabels(points, width);
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
      {points.map(({ x, y, name }, index) => {
        const label = labels[index];
        return (
          <g key={name}>
            <title>{name}</title>
            <circle
              className={index === 0 ? `${styles.point} ${styles.best}` : styles.point}
              cx={x}
              cy={y}
              r={index === 0 ? 7 : 5}
            />
            {label?.away && <path className={styles.side} d={`M${x} ${y} L${label.x} ${label.y - 4}`} />}
            <text className={styles.name} x={label?.x} y={label?.y} textAnchor={label?.anchor}>
              {shortName(name)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
