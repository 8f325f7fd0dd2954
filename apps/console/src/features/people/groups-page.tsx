import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { Avatar, EmptyState, Icon, QueryView } from '../../ui/index.ts';
import { GroupDialog } from './group-dialog.tsx';
import styles from './people.module.css';
import { PeopleFrame } from './people-frame.tsx';

export function GroupsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const groups = useQuery(orpc.groups.list.queryOptions());
  const [creating, setCreating] = useState(false);
  const create = can('members.manage') && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {t('people.newGroup')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon="people"
      title={t('people.groupsEmpty')}
      text={t('people.groupsEmptyText')}
      action={create}
    />
  );
  return (
    <PeopleFrame actions={create}>
      <QueryView query={groups} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => (
          <div className={styles.groups}>
            {items.map(({ id, name, description, memberCount }) => (
              <Link key={id} to="/people/groups/$groupId" params={{ groupId: id }} className={styles.group}>
                <span className={styles.groupHead}>
                  <Avatar name={name} square />
                  {name}
                </span>
                <span className={styles.groupText}>{description}</span>
                <span className="quiet">{t('people.groupCount', { count: memberCount })}</span>
              </Link>
            ))}
          </div>
        )}
      </QueryView>
      {creating && <GroupDialog onClose={() => setCreating(false)} />}
    </PeopleFrame>
  );
}
