import type { DocumentItem } from '@jishi/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, RelativeTime } from '../../../ui/index.ts';
import { AccessBadge } from '../access/access-badge.tsx';
import { TagList } from '../attributes/tag-list.tsx';
import { FormatMark } from '../format-mark.tsx';
import { ValidityTag } from '../validity/validity-tag.tsx';
import { DocumentMenu } from './document-menu.tsx';
import { splitName } from './document-state.ts';
import styles from './documents.module.css';
import { StatusTag } from './status-tag.tsx';

interface DocumentTableProps {
  items: readonly DocumentItem[];
  more: { has: boolean; loading: boolean; load: () => void };
  selectable: boolean;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

export function DocumentTable({ items, more, selectable, selected, onSelect }: DocumentTableProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const locale = useLocale();
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const columns: Column<DocumentItem>[] = [
    {
      key: 'name',
      title: t('knowledge.documents.name'),
      kind: 'main',
      cell: (row) => (
        <NameCell
          document={row}
          {...(selectable ? { checked: selected.has(row.id), onToggle: () => toggle(row.id) } : {})}
        />
      ),
    },
    { key: 'status', title: t('knowledge.documents.status'), cell: (row) => <StateCell document={row} /> },
    {
      key: 'pages',
      title: t('knowledge.documents.pages'),
      kind: 'end',
      cell: ({ pages }) => (pages === null ? '' : formatNumber(pages, locale)),
    },
    {
      key: 'size',
      title: t('knowledge.documents.size'),
      kind: 'end',
      cell: ({ size }) => formatBytes(size, locale),
    },
    {
      key: 'access',
      title: t('knowledge.documents.access'),
      cell: (row) => <AccessBadge access={row.access} />,
    },
    {
      key: 'added',
      title: t('knowledge.documents.added'),
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      key: 'actions',
      title: t('knowledge.documents.actions'),
      kind: 'actions',
      cell: (row) => <DocumentMenu document={row} />,
    },
  ];
  return (
    <DataTable
      label={t('knowledge.documents.label')}
      columns={columns}
      rows={items}
      rowKey={({ id }) => id}
      more={more}
      onOpen={({ id, baseId }) =>
        void navigate({ to: '/knowledge/$baseId/documents/$documentId', params: { baseId, documentId: id } })
      }
    />
  );
}

/** While it is worked on the pipeline says more than the dates. */
function StateCell({ document }: { document: DocumentItem }) {
  const { validity, status } = document;
  const shown = status === 'ready' && validity.state !== 'in-force';
  return shown ? <ValidityTag validity={validity} /> : <StatusTag document={document} />;
}

interface NameCellProps {
  document: DocumentItem;
  checked?: boolean;
  onToggle?: () => void;
}

function NameCell({ document, checked, onToggle }: NameCellProps) {
  const { t } = useTranslation();
  const { file, folder } = splitName(document.name);
  const { baseId, id } = document;
  return (
    <span className={styles.name}>
      {onToggle !== undefined && (
        <input
          type="checkbox"
          className={styles.check}
          checked={checked ?? false}
          aria-label={t('knowledge.documents.select', { name: file })}
          onChange={onToggle}
        />
      )}
      <FormatMark format={document.format} large />
      <span className={styles.nameWords}>
        <Link
          to="/knowledge/$baseId/documents/$documentId"
          params={{ baseId, documentId: id }}
          className={styles.nameLink}
        >
          {file}
        </Link>
        {folder !== '' && <span className={styles.second}>{folder}</span>}
        <TagList tags={document.attributes.tags} />
        {document.problem !== null && <span className={styles.problem}>{document.problem.text}</span>}
      </span>
    </span>
  );
}
