import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { getInstanceByDom, init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatChartDay, formatCompact, formatMoney, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { palettes } from '../../../theme/palette.ts';
import { useTheme } from '../../../theme/theme-provider.tsx';
import { dayNames } from '../period.ts';
import { chartOption, type DaySeries } from './chart-option.ts';
import { figureOf, type Measure, type Summary } from './figures.ts';
import styles from './usage.module.css';

register([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

interface DayChartProps {
  summary: Summary;
  days: number;
  measure: Measure;
  currency: string;
}

/** Bars per day. The chart library loads with this file only; screen readers get the same numbers as a table. */
export function DayChart({ summary, days, measure, currency }: DayChartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { appearance } = useTheme();
  const element = useRef<HTMLDivElement>(null);
  const names = dayNames(days, Date.now());
  const series = useDaySeries({ summary, days, measure, currency });
  const format = (value: number) => {
    if (measure === 'tokens') return formatCompact(value, locale);
    if (measure === 'requests') return formatNumber(value, locale);
    return formatMoney(String(Math.round(value * 1e12)), currency, locale);
  };
  const labels = names.map((name) => formatChartDay(name, locale));
  const option = chartOption({ labels, series, format, palette: palettes[appearance] });
  useEffect(() => {
    if (element.current === null) return;
    const chart = init(element.current, undefined, { renderer: 'svg' });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, []);
  const drawn = JSON.stringify([labels, series, appearance]);
  useEffect(() => {
    if (element.current !== null) getInstanceByDom(element.current)?.setOption(option, { notMerge: true });
  }, [drawn]);
  const label = t('usage.chartLabel', { measure: t(`usage.${measure}`) });
  return (
    <>
      <div ref={element} className={styles.chart} aria-hidden="true" />
      <table className="visually-hidden">
        <caption>{label}</caption>
        <tbody>
          {labels.map((day, index) => (
            <tr key={names[index]}>
              <th scope="row">{day}</th>
              {series.map(({ name, values }) => (
                <td key={name}>
                  {name} {format(values[index] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function useDaySeries({ summary, days, measure, currency }: DayChartProps): DaySeries[] {
  const { t } = useTranslation();
  const byDay = new Map(summary.byDay.map((day) => [day.day.slice(0, 10), day]));
  const rows = dayNames(days, Date.now()).map((name) => byDay.get(name));
  if (measure === 'tokens') {
    return [
      { name: t('usage.inputTokens'), values: rows.map((row) => row?.inputTokens ?? 0) },
      { name: t('usage.outputTokens'), values: rows.map((row) => row?.outputTokens ?? 0) },
    ];
  }
  const values = rows.map((row) => (row === undefined ? 0 : figureOf(row, measure, currency)));
  return [{ name: t(`usage.${measure}`), values }];
}
