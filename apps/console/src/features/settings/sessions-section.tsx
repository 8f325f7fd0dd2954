import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import {
  type Column,
  ConfirmDanger,
  DataTable,
  ProblemNotice,
  QueryView,
  RelativeTime,
  Section,
  Tag,
} from '../../ui/index.ts';
import { deviceName } from './device-name.ts';

type Session = JishiOutputs['auth']['sessions']['items'][number];

export function SessionsSection() {
  const { t } = useTranslation();
  const sessions = useQuery(orpc.auth.sessions.queryOptions());
  return (
    <Section title={t('settings.sessions')} text={t('settings.sessionsText')} actions={<EndAll />}>
      <QueryView query={sessions}>{({ items }) => <SessionTable sessions={items} />}</QueryView>
    </Section>
  );
}

function SessionTable({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const end = useMutation({
    ...orpc.auth.endSession.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.auth.sessions.key() }),
  });
  const columns: Column<Session>[] = [
    {
      key: 'device',
      title: t('settings.sessions'),
      kind: 'main',
      cell: ({ userAgent, ipAddress, current }) => (
        <>
          <span className="strong">{deviceName(userAgent) ?? t('settings.unknownDevice')}</span>{' '}
          {current && <Tag tone="success">{t('settings.thisDevice')}</Tag>}
          <div className="quiet number">{ipAddress}</div>
        </>
      ),
    },
    {
      key: 'seen',
      title: t('settings.lastSeen'),
      cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} />,
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: ({ id, current }) =>
        !current && (
          <Button
            size="small"
            type="text"
            loading={end.isPending && end.variables.sessionId === id}
            onClick={() => end.mutate({ sessionId: id })}
          >
            {t('settings.end')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <ProblemNotice error={end.error} />
      <DataTable label={t('settings.sessions')} columns={columns} rows={sessions} rowKey={({ id }) => id} />
    </>
  );
}

function EndAll() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const endAll = useMutation({
    ...orpc.auth.endAllSessions.mutationOptions(),
    onSuccess: () => {
      queryClient.clear();
      window.location.assign('/sign-in');
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('settings.endAll')}</Button>
      <ConfirmDanger
        open={open}
        title={t('settings.endAllTitle')}
        text={t('settings.endAllText')}
        action={t('settings.endAll')}
        onConfirm={() => endAll.mutateAsync({})}
        onClose={() => setOpen(false)}
      />
    </>
  );
}
