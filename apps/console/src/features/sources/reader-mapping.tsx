import type { Principal, SourceItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { ProblemNotice, QueryView } from '../../ui/index.ts';
import { PrincipalPicker } from '../knowledge/access/principal-picker.tsx';
import { keyOf, principalOf } from '../knowledge/access/principals.ts';
import { type Reader, readerName, shownReaders } from './readers.ts';
import styles from './sources.module.css';

/** Whom the readers of the source are here. Those that are nobody yet come first. */
export function ReaderMapping({ source }: { source: SourceItem }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const input = { sourceId: source.id };
  const query = useQuery(orpc.sources.principals.queryOptions({ input }));
  const queryClient = useQueryClient();
  const save = useMutation({
    ...orpc.sources.setPrincipals.mutationOptions(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.sources.key() }),
  });
  const map = (external: string, principal: Principal | null) =>
    save.mutate({ ...input, mappings: [{ external, principal }] });
  return (
    <section aria-label={t('sources.readers')}>
      <h3 className={styles.sectionHead}>{t('sources.readers')}</h3>
      <p className={styles.kindText}>{t('sources.readersText')}</p>
      <ProblemNotice error={save.error} />
      <QueryView
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="quiet">{t('sources.noReaders')}</p>}
      >
        {({ items }) => {
          const { shown, more } = shownReaders(items, search);
          return (
            <>
              <Input.Search
                allowClear
                aria-label={t('sources.findReader')}
                placeholder={t('sources.findReader')}
                onChange={({ target }) => setSearch(target.value)}
              />
              <ul className={styles.items}>
                {shown.map((reader) => (
                  <ReaderRow
                    key={reader.external}
                    reader={reader}
                    busy={save.isPending}
                    onMap={(principal) => map(reader.external, principal)}
                  />
                ))}
              </ul>
              {more > 0 && <p className="quiet">{t('sources.moreReaders', { count: more })}</p>}
            </>
          );
        }}
      </QueryView>
    </section>
  );
}

interface ReaderRowProps {
  reader: Reader;
  busy: boolean;
  onMap: (principal: Principal | null) => void;
}

function ReaderRow({ reader, busy, onMap }: ReaderRowProps) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const { group, name } = readerName(reader.external);
  const who = reader.principal === null ? t('sources.nobody') : reader.principal.name;
  return (
    <li className={styles.reader}>
      <span className={styles.words}>
        <span>{name}</span>
        <span className={styles.second}>
          {t(group ? 'sources.readerGroup' : 'sources.readerPerson')} → {who}
        </span>
      </span>
      {choosing ? (
        <PrincipalPicker
          taken={[]}
          onPick={(principal) => {
            setChoosing(false);
            onMap(principalOf(keyOf(principal)) ?? null);
          }}
        />
      ) : (
        <span className={styles.runHead}>
          <Button
            size="small"
            disabled={busy}
            aria-label={t('sources.mapReader', { name })}
            onClick={() => setChoosing(true)}
          >
            {t('sources.map')}
          </Button>
          {reader.principal !== null && (
            <Button size="small" type="text" disabled={busy} onClick={() => onMap(null)}>
              {t('sources.unmap')}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}
