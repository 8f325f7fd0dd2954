export interface GrowthLine {
  chunks: number;
  database: string;
  latency: Record<string, { p50: number; p95: number }>;
}

const frame = { width: 640, height: 400, left: 60, right: 190, top: 24, bottom: 48 };
const colours = ['#1677ff', '#d4380d', '#389e0d', '#722ed1'];

/** p95 of hybrid searches over the number of chunks, both axes logarithmic: one curve a database and share of readable documents. */
export function drawGrowth(lines: GrowthLine[]): string {
  const curves = [...new Set(lines.map((line) => line.database))].flatMap((database) =>
    ['most', 'onePercent'].map((share) => ({
      name: `${database}, ${share === 'most' ? '80 % readable' : '1 % readable'}`,
      points: lines
        .filter((line) => line.database === database)
        .map((line) => ({ chunks: line.chunks, ms: line.latency[share]?.p95 ?? 0 }))
        .sort((left, right) => left.chunks - right.chunks),
    })),
  );
  const points = curves.flatMap((curve) => curve.points);
  const [mostChunks, mostMs] = [
    Math.max(...points.map((one) => one.chunks)),
    Math.max(...points.map((one) => one.ms)),
  ];
  const x = (chunks: number) =>
    frame.left + (Math.log10(chunks / 1e4) / Math.max(1, Math.log10(mostChunks / 1e4))) * plotWidth();
  const y = (ms: number) =>
    frame.height - frame.bottom - (Math.log10(ms) / Math.ceil(Math.log10(mostMs))) * plotHeight();
  const ticks = (most: number, from: number) =>
    Array.from({ length: Math.ceil(Math.log10(most)) - from + 1 }, (_, index) => 10 ** (from + index));
  const axes = [
    ...ticks(mostMs, 0).map(
      (
        ms,
      ) => `<line x1="${frame.left}" x2="${frame.width - frame.right}" y1="${y(ms)}" y2="${y(ms)}" stroke="#ddd"/>
<text x="${frame.left - 8}" y="${y(ms) + 4}" text-anchor="end">${ms} ms</text>`,
    ),
    ...ticks(mostChunks, 4)
      .filter((chunks) => chunks <= mostChunks)
      .map(
        (chunks) =>
          `<text x="${x(chunks)}" y="${frame.height - frame.bottom + 20}" text-anchor="middle">${chunks.toLocaleString('en')}</text>`,
      ),
    `<text x="${frame.left + plotWidth() / 2}" y="${frame.height - 8}" text-anchor="middle">chunks</text>`,
  ];
  const drawn = curves.map(({ name, points: own }, index) => {
    const colour = colours[index % colours.length];
    const path = own.map(({ chunks, ms }) => `${x(chunks).toFixed(1)},${y(ms).toFixed(1)}`).join(' ');
    const dots = own.map(
      ({ chunks, ms }) =>
        `<circle cx="${x(chunks).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3" fill="${colour}"/>`,
    );
    const label = `<text x="${frame.width - frame.right + 12}" y="${frame.top + 16 + index * 20}" fill="${colour}">${name}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${frame.height}" font-family="sans-serif" font-size="12" fill="#333">
<rect width="100%" height="100%" fill="#fff"/>
${[...axes, ...drawn].join('\n')}
</svg>
`;
}

const plotWidth = () => frame.width - frame.left - frame.right;
const plotHeight = () => frame.height - frame.top - frame.bottom;
