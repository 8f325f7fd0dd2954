import type { MemberItem } from '@jishi/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import {
  type Column,
  DataTable,
  EmptyState,
  Icon,
  moreOf,
  Person,
  QueryView,
  RelativeTime,
  Tag,
} from '../../ui/index.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberActions } from './member-actions.tsx';
import { PeopleFrame } from './people-frame.tsx';

export function MembersPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [inviting, setInviting] = useState(false);
  const invite = can('members.manage') && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
      {t('people.invite')}
    </Button>
  );
  return (
    <PeopleFrame actions={invite}>
      <MemberList />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </PeopleFrame>
  );
}

function MemberList() {
  const { t } = useTranslation();
  const { search } = useSearch({ from: '/_app/people' });
  const navigate = useNavigate({ from: '/people' });
  const members = useInfiniteQuery({
    ...orpc.members.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50, search }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemberColumns();
  return (
    <div className="stack">
      <Input
        allowClear
        aria-label={t('people.searchMembers')}
        placeholder={t('people.searchMembers')}
        prefix={<Icon name="search" size={16} />}
        defaultValue={search}
        style={{ maxWidth: 340 }}
        onChange={({ target }) =>
          void navigate({ search: target.value === '' ? {} : { search: target.value }, replace: true })
        }
      />
      <QueryView
        query={members}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={
          <EmptyState icon="people" title={t('people.noMatch', { search })} text={t('people.noMatchText')} />
        }
      >
        {({ pages }) => (
          <DataTable
            label={t('people.members')}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            more={moreOf(members)}
          />
        )}
      </QueryView>
    </div>
  );
}

function useMemberColumns(): Column<MemberItem>[] {
  const { t } = useTranslation();
  const { me, can } = useSession();
  const columns: Column<MemberItem>[] = [
    {
      key: 'member',
      title: t('people.member'),
      kind: 'main',
      cell: ({ name, email, userId }) => (
        <Person name={name} second={email} badge={userId === me.id && <Tag>{t('people.you')}</Tag>} />
      ),
    },
    { key: 'role', title: t('people.role'), cell: ({ role }) => t(`roles.${role}`) },
    { key: 'groups', title: t('people.groups'), cell: ({ groups }) => <GroupTags groups={groups} /> },
    {
      key: 'state',
      title: t('people.state'),
      cell: ({ status }) => (
        <Tag dot tone={status === 'active' ? 'success' : 'warning'}>
          {t(`people.${status}`)}
        </Tag>
      ),
    },
    { key: 'seen', title: t('people.lastSeen'), cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} /> },
  ];
  if (!can('members.manage')) return columns;
  const cell = (member: MemberItem) => <MemberActions member={member} />;
  return [...columns, { key: 'actions', title: t('actions.more'), kind: 'actions', cell }];
}

function GroupTags({ groups }: { groups: MemberItem['groups'] }) {
  if (groups.length === 0) return <span className="quiet">–</span>;
  return (
    <span className="row" style={{ gap: 4 }}>
      {groups.map(({ id, name }) => (
        <Tag key={id}>{name}</Tag>
      ))}
    </span>
  );
}
