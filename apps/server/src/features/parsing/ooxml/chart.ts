import { tableText } from '../assembly/table-text.ts';
import type { DraftBlock } from '../block.ts';
import { childAt, childNamed, descendants, textOf, type XmlElement } from './xml.ts';

/** Cached points of a category or value axis, by index. */
function pointsOf(element: XmlElement | undefined): Map<number, string> {
  const points = element ? descendants(element, 'c:pt') : [];
  return new Map(
    points.map((point) => [Number(point.attributes.idx ?? 0), textOf(childNamed(point, 'c:v'))]),
  );
}

function titleOf(chart: XmlElement): string {
  const title = childAt(chart, 'c:chart', 'c:title');
  return title ? descendants(title, 'a:t').map(textOf).join('').trim() : '';
}

/** A chart as its title and the table it draws; nothing when it caches no data. */
export function readChart(chart: XmlElement): DraftBlock[] {
  const series = descendants(chart, 'c:ser')
    .slice(0, 100)
    .map((element) => ({
      name: [...pointsOf(childNamed(element, 'c:tx')).values()].join(' '),
      categories: pointsOf(childNamed(element, 'c:cat') ?? childNamed(element, 'c:xVal')),
      values: pointsOf(childNamed(element, 'c:val') ?? childNamed(element, 'c:yVal')),
    }));
  const indexes = [...new Set(series.flatMap((one) => [...one.values.keys()]))].sort(
    (left, right) => left - right,
  );
  const title = titleOf(chart);
  const caption: DraftBlock[] = title === '' ? [] : [{ kind: 'paragraph', text: title }];
  if (indexes.length === 0) return caption;
  const categories = series.find((one) => one.categories.size > 0)?.categories ?? new Map<number, string>();
  const rows = [
    ['', ...series.map((one) => one.name)],
    ...indexes
      .slice(0, 2000)
      .map((index) => [
        categories.get(index) ?? String(index + 1),
        ...series.map((one) => one.values.get(index) ?? ''),
      ]),
  ];
  const table = { rows, headerRows: 1 };
  return [...caption, { kind: 'table', text: tableText(table), table }];
}
