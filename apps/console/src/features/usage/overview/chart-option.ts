import type { Palette } from '../../../theme/palette.ts';

export interface DaySeries {
  name: string;
  values: number[];
}

interface ChartInput {
  labels: readonly string[];
  series: readonly DaySeries[];
  format: (value: number) => string;
  palette: Palette;
}

/** Stacked bars in the colours of the theme; the tooltip names every series with its formatted value. */
export function chartOption({ labels, series, format, palette }: ChartInput) {
  const colours = [palette.accent, palette.stone];
  return {
    animationDuration: 250,
    grid: { left: 4, right: 4, top: 12, bottom: 6, outerBoundsMode: 'same' as const },
    textStyle: { fontFamily: 'inherit' },
    tooltip: {
      trigger: 'axis' as const,
      axisPointer: { type: 'shadow' as const, shadowStyle: { color: palette.hover, opacity: 0.5 } },
      backgroundColor: palette.raised,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 13 },
      valueFormatter: (value: unknown) => format(Number(value)),
    },
    xAxis: {
      type: 'category' as const,
      data: [...labels],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.lineStrong } },
      axisLabel: { color: palette.textThird, hideOverlap: true },
    },
    yAxis: {
      type: 'value' as const,
      splitNumber: 4,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.textThird, formatter: format },
    },
    series: series.map(({ name, values }, index) => ({
      type: 'bar' as const,
      name,
      stack: 'day',
      data: values,
      barMaxWidth: 26,
      itemStyle: {
        color: colours[index] ?? palette.accent,
        borderRadius: index === series.length - 1 ? [3, 3, 0, 0] : 0,
      },
    })),
  };
}
