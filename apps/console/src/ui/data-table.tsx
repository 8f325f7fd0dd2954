import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './data-table.module.css';

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** `main`: names the row · `end`: numbers · `actions`: the menu at the end, its title is read out only. */
  kind?: 'main' | 'end' | 'actions';
}

export interface More {
  has: boolean;
  loading: boolean;
  load: () => void;
}

/** The rest of a list that is read in cursor pages. */
export function moreOf({ hasNextPage, isFetchingNextPage, fetchNextPage }: Paged): More {
  return { has: hasNextPage, loading: isFetchingNextPage, load: () => void fetchNextPage() };
}

type Paged = Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Opens a row by click; give the main cell a link or button for the keyboard. */
  onOpen?: (row: Row) => void;
  /** Cursor pages: more rows below. */
  more?: More;
}

/** A table that becomes a list of cards on a narrow screen, where each value carries the title of its column. */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, more }: DataTableProps<Row>) {
  const { t } = useTranslation();
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, title, kind }) => (
              <th key={key} scope="col" className={classOf(kind)}>
                {kind === 'actions' ? <span className="visually-hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TableRow
              key={rowKey(row)}
              row={row}
              columns={columns}
              {...(onOpen === undefined ? {} : { onOpen })}
            />
          ))}
        </tbody>
      </table>
      {more?.has === true && (
        <div className={styles.foot}>
          <Button size="small" loading={more.loading} onClick={more.load}>
            {t('actions.loadMore')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface TableRowProps<Row> {
  row: Row;
  columns: readonly Column<Row>[];
  onOpen?: (row: Row) => void;
}

function TableRow<Row>({ row, columns, onOpen }: TableRowProps<Row>) {
  const cells = columns.map(({ key, title, kind, cell }) => (
    <td
      key={key}
      className={classOf(kind)}
      {...(kind === undefined || kind === 'end' ? { 'data-label': title } : {})}
    >
      {cell(row)}
    </td>
  ));
  if (onOpen === undefined) return <tr>{cells}</tr>;
  return (
    <tr className={styles.clickable} onClick={(event) => isPlain(event.target) && onOpen(row)}>
      {cells}
    </tr>
  );
}

/** Clicks on controls inside the row are theirs, and so is a text selection. */
function isPlain(target: EventTarget): boolean {
  const onControl =
    target instanceof Element && target.closest('a, button, input, label, [role="menuitem"]') !== null;
  return !onControl && String(window.getSelection() ?? '') === '';
}

function classOf(kind: Column<unknown>['kind']): string | undefined {
  if (kind === 'main') return styles.main;
  if (kind === 'end') return `${styles.end} number`;
  return kind === 'actions' ? styles.actions : undefined;
}
