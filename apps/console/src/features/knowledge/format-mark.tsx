import type { CSSProperties } from 'react';
import styles from './format-mark.module.css';

const marks: Record<string, { label: string; hue: number }> = {
  pdf: { label: 'PDF', hue: 25 },
  docx: { label: 'DOC', hue: 255 },
  pptx: { label: 'PPT', hue: 50 },
  xlsx: { label: 'XLS', hue: 155 },
  csv: { label: 'CSV', hue: 165 },
  html: { label: 'HTML', hue: 290 },
  markdown: { label: 'MD', hue: 220 },
  text: { label: 'TXT', hue: 90 },
  doc: { label: 'DOC', hue: 255 },
  ppt: { label: 'PPT', hue: 50 },
  xls: { label: 'XLS', hue: 155 },
  image: { label: 'IMG', hue: 320 },
  json: { label: 'JSON', hue: 190 },
  rtf: { label: 'RTF', hue: 255 },
  eml: { label: 'EML', hue: 200 },
  msg: { label: 'MSG', hue: 200 },
  epub: { label: 'EPUB', hue: 130 },
  zip: { label: 'ZIP', hue: 70 },
};

/** A small label of the file format, in its usual colour. */
export function FormatMark({ format, large = false }: { format: string | null; large?: boolean }) {
  const { label, hue } = marks[format ?? ''] ?? { label: '…', hue: 90 };
  const colours = {
    '--mark-ground': `light-dark(oklch(0.93 0.045 ${hue}), oklch(0.33 0.06 ${hue}))`,
    '--mark-ink': `light-dark(oklch(0.42 0.11 ${hue}), oklch(0.87 0.07 ${hue}))`,
  } as CSSProperties;
  return (
    <span className={large ? `${styles.mark} ${styles.large}` : styles.mark} style={colours}>
      {label}
    </span>
  );
}
