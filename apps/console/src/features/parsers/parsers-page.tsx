import type { ParserItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, Icon, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { ParserDialog } from './parser-dialog.tsx';
import { ParserTable } from './parser-table.tsx';

/** Parsers outside this server: which files go to whom. */
export function ParsersPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const allowed = can('knowledge.administer');
  const [editing, setEditing] = useState<ParserItem | 'new' | null>(null);
  const parsers = useQuery({ ...orpc.knowledgeParsers.list.queryOptions(), enabled: allowed });
  if (!allowed) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('parsers.add')}
    </Button>
  );
  const none = parsers.data?.items.length === 0;
  return (
    <Page>
      <PageHeader
        title={t('parsers.title')}
        description={t('parsers.text')}
        back={{ to: '/settings', label: t('settings.title') }}
        actions={none ? undefined : add}
      />
      <QueryView
        query={parsers}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState
            icon="plug"
            title={t('parsers.emptyTitle')}
            text={t('parsers.emptyText')}
            action={add}
          />
        }
      >
        {({ items }) => (
          <div className="stack">
            <p className="second">{t('parsers.order')}</p>
            <ParserTable parsers={items} onEdit={setEditing} />
          </div>
        )}
      </QueryView>
      {editing !== null && (
        <ParserDialog {...(editing === 'new' ? {} : { parser: editing })} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}
