import { Button, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import styles from './pdf-view.module.css';

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

interface PdfBarProps {
  page: number;
  last: number;
  onPage: (page: number) => void;
  zoom: number;
  onZoom: (zoom: number) => void;
  tools: ReactNode;
}

/** Page, zoom, and what the caller adds. */
export function PdfBar({ page, last, onPage, zoom, onZoom, tools }: PdfBarProps) {
  const { t } = useTranslation();
  const place = zooms.indexOf(zoom);
  const smaller = zooms[place - 1];
  const larger = zooms[place + 1];
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('knowledge.viewer.tools')}>
      <BarButton
        icon="chevronLeft"
        label={t('knowledge.viewer.previous')}
        off={page <= 1}
        onPress={() => onPage(page - 1)}
      />
      <InputNumber
        size="small"
        className={styles.pageInput}
        min={1}
        max={last}
        value={page}
        controls={false}
        aria-label={t('knowledge.viewer.page')}
        onChange={(value) => value !== null && onPage(value)}
      />
      <span className="second number">/ {last}</span>
      <BarButton
        icon="chevronRight"
        label={t('knowledge.viewer.next')}
        off={page >= last}
        onPress={() => onPage(page + 1)}
      />
      <span className={styles.gap} />
      <BarButton
        icon="minus"
        label={t('knowledge.viewer.smaller')}
        off={smaller === undefined}
        onPress={() => onZoom(smaller ?? zoom)}
      />
      <Button
        size="small"
        type="text"
        className={`number ${styles.percent}`}
        onClick={() => onZoom(1)}
        title={t('knowledge.viewer.fit')}
      >
        {Math.round(zoom * 100)}%
      </Button>
      <BarButton
        icon="plus"
        label={t('knowledge.viewer.larger')}
        off={larger === undefined}
        onPress={() => onZoom(larger ?? zoom)}
      />
      {tools}
    </div>
  );
}

interface BarButtonProps {
  icon: 'chevronLeft' | 'chevronRight' | 'plus' | 'minus';
  label: string;
  off: boolean;
  onPress: () => void;
}

function BarButton({ icon, label, off, onPress }: BarButtonProps) {
  const mark = icon === 'minus' ? <span aria-hidden="true">−</span> : <Icon name={icon} size={16} />;
  return (
    <Button
      size="small"
      type="text"
      aria-label={label}
      title={label}
      disabled={off}
      icon={mark}
      onClick={onPress}
    />
  );
}
