import type { ParserItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, DataTable, ItemMenu, Tag } from '../../ui/index.ts';
import { parserFormatName } from './format-text.ts';
import styles from './parsers.module.css';

interface ParserTableProps {
  parsers: readonly ParserItem[];
  onEdit: (parser: ParserItem) => void;
}

export function ParserTable({ parsers, onEdit }: ParserTableProps) {
  const { t } = useTranslation();
  const columns: Column<ParserItem>[] = [
    {
      key: 'name',
      title: t('parsers.name'),
      kind: 'main',
      cell: (parser) => (
        <>
          <button type="button" className="plain-button strong" onClick={() => onEdit(parser)}>
            {parser.name}
          </button>
          <div className={styles.address}>
            {t(`parsers.kinds.${parser.kind}`)} · {parser.address}
          </div>
        </>
      ),
    },
    {
      key: 'formats',
      title: t('parsers.formats'),
      cell: ({ formats }) => formats.map((format) => parserFormatName(t, format)).join(t('parsers.and')),
    },
    { key: 'use', title: t('parsers.use'), cell: (parser) => <ParserUse parser={parser} /> },
    {
      key: 'state',
      title: t('parsers.state'),
      cell: ({ enabled }) =>
        enabled ? (
          <Tag dot tone="success">
            {t('parsers.on')}
          </Tag>
        ) : (
          <Tag>{t('parsers.off')}</Tag>
        ),
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (parser) => <ParserMenu parser={parser} onEdit={() => onEdit(parser)} />,
    },
  ];
  return (
    <DataTable
      label={t('parsers.title')}
      columns={columns}
      rows={parsers}
      rowKey={({ id }) => id}
      onOpen={onEdit}
    />
  );
}

const shownBases = 3;

/** What it read so far, and where that is. */
function ParserUse({ parser: { id: parserId } }: { parser: ParserItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { data } = useQuery(orpc.knowledgeParsers.usage.queryOptions({ input: { parserId } }));
  if (data === undefined) return <span className="quiet">…</span>;
  if (data.documents === 0) return <span className="quiet">{t('parsers.unused')}</span>;
  const more = data.bases.length - shownBases;
  return (
    <>
      <div>
        {t('parsers.documents', { count: data.documents, shown: formatNumber(data.documents, locale) })}
      </div>
      <div className={styles.bases}>
        {data.bases.slice(0, shownBases).map(({ id, name }) => (
          <Link key={id} to="/knowledge/$baseId" params={{ baseId: id }}>
            {name}
          </Link>
        ))}
        {more > 0 && <span className="quiet">{t('parsers.moreBases', { count: more })}</span>}
      </div>
    </>
  );
}

function ParserMenu({
  parser: { id: parserId, name, enabled },
  onEdit,
}: {
  parser: ParserItem;
  onEdit: () => void;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.knowledgeParsers.key() }),
  };
  const update = useMutation({ ...orpc.knowledgeParsers.update.mutationOptions(), ...refresh });
  const remove = useMutation({ ...orpc.knowledgeParsers.remove.mutationOptions(), ...refresh });
  return (
    <ItemMenu
      name={name}
      enabled={enabled}
      switchOn={t('parsers.switchOn')}
      switchOff={t('parsers.switchOff')}
      removeTitle={t('parsers.removeTitle', { name })}
      removeText={t('parsers.removeText')}
      onEdit={onEdit}
      onSwitch={(next) => update.mutateAsync({ parserId, enabled: next })}
      onRemove={() => remove.mutateAsync({ parserId })}
    />
  );
}
