import type { BaseItem, GlossaryEntry } from '@jishi/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import {
  type Column,
  DataTable,
  EmptyState,
  Icon,
  type More,
  moreOf,
  QueryView,
  Tag,
} from '../../../ui/index.ts';
import { TermDialog } from './term-dialog.tsx';
import { TermMenu } from './term-menu.tsx';
import styles from './terms.module.css';

/** Terms and their other names: whoever asks with one of them finds the others as well. */
export function TermsTab({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [editing, setEditing] = useState<GlossaryEntry | 'new' | null>(null);
  const search = useDeferredValue(text.trim());
  const terms = useTerms(base, search);
  const create = base.can.write && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('terms.add')}
    </Button>
  );
  const empty =
    search === '' ? (
      <EmptyState
        icon="search"
        title={t('terms.emptyTitle')}
        text={t('terms.emptyText')}
        action={create || undefined}
      />
    ) : (
      <p className="quiet">{t('terms.noMatch', { text: search })}</p>
    );
  return (
    <div className="stack">
      {(text !== '' || terms.items.length > 0) && (
        <div className={styles.bar}>
          <Input
            allowClear
            prefix={<Icon name="search" size={16} />}
            aria-label={t('terms.search')}
            placeholder={t('terms.search')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {create}
        </div>
      )}
      <QueryView query={terms.query} isEmpty={() => terms.items.length === 0} empty={empty}>
        {() => <TermTable terms={terms.items} more={terms.more} onEdit={setEditing} />}
      </QueryView>
      {editing !== null && (
        <TermDialog
          base={base}
          {...(editing === 'new' ? {} : { entry: editing })}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

function useTerms(base: BaseItem, search: string) {
  const query = useInfiniteQuery({
    ...orpc.glossary.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        baseId: base.id,
        limit: 50,
        ...(search === '' ? {} : { search }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  return {
    query,
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    more: moreOf(query),
  };
}

interface TermTableProps {
  terms: readonly GlossaryEntry[];
  more: More;
  onEdit: (entry: GlossaryEntry) => void;
}

function TermTable({ terms, more, onEdit }: TermTableProps) {
  const { t } = useTranslation();
  const columns: Column<GlossaryEntry>[] = [
    {
      key: 'term',
      title: t('terms.term'),
      kind: 'main',
      cell: (entry) => (
        <>
          <span className={styles.term}>
            <span className="strong">{entry.term}</span>
            {entry.whole && <Tag>{t('terms.wholeTag')}</Tag>}
            {entry.base === null && <Tag>{t('terms.everywhere')}</Tag>}
          </span>
          {entry.definition !== '' && <p className={styles.definition}>{entry.definition}</p>}
        </>
      ),
    },
    {
      key: 'synonyms',
      title: t('terms.synonyms'),
      cell: ({ synonyms }) =>
        synonyms.length === 0 ? <span className="quiet">–</span> : synonyms.join(t('terms.comma')),
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (entry) => entry.can.write && <TermMenu entry={entry} onEdit={() => onEdit(entry)} />,
    },
  ];
  return (
    <DataTable label={t('terms.label')} columns={columns} rows={terms} rowKey={({ id }) => id} more={more} />
  );
}
