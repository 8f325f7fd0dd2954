import type { AdviceNeed } from '@jishi/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Card, EmptyState, QueryView, Section } from '../../../ui/index.ts';
import { ModelsFrame } from '../models-frame.tsx';
import styles from './advice.module.css';
import { AdviceTable } from './advice-table.tsx';
import { type TaskName, taskNames, tasks } from './need.ts';
import { NeedFields } from './need-fields.tsx';
import { Triangle } from './triangle.tsx';

/** A task in, the pool on cost, effect and performance out. */
export function AdvicePage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [task, setTask] = useState<TaskName>('assistant');
  const [need, setNeed] = useState<AdviceNeed>(tasks.assistant);
  const advice = useQuery(
    orpc.modelAdvice.rank.queryOptions({
      input: need,
      enabled: can('models.use'),
      placeholderData: keepPreviousData,
    }),
  );
  const choose = (name: TaskName) => {
    setTask(name);
    setNeed(tasks[name]);
  };
  const empty = (
    <EmptyState icon="compass" title={t('models.advice.emptyTitle')} text={t('models.advice.emptyText')} />
  );
  return (
    <ModelsFrame>
      <p className="second" style={{ maxWidth: '76ch', marginBottom: 16 }}>
        {t('models.advice.text')}
      </p>
      <Card>
        <div className="stack">
          <div style={{ overflowX: 'auto' }}>
            <Segmented<TaskName>
              aria-label={t('models.advice.task')}
              value={task}
              options={taskNames.map((value) => ({ value, label: t(`models.advice.tasks.${value}`) }))}
              onChange={choose}
            />
          </div>
          <NeedFields need={need} onChange={setNeed} />
        </div>
      </Card>
      <QueryView query={advice} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => {
          const fitting = items.filter(({ score }) => score !== null);
          return (
            <Section
              title={t('models.advice.result')}
              actions={<TryThem names={fitting.map(({ name }) => name)} />}
            >
              <div className={styles.result}>
                <Triangle items={fitting} />
                <AdviceTable items={items} />
              </div>
              <p className="quiet" style={{ marginTop: 12 }}>
                {t('models.advice.honest')}
              </p>
            </Section>
          );
        }}
      </QueryView>
    </ModelsFrame>
  );
}

function TryThem({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  if (names.length === 0) return null;
  return (
    <Link to="/playground" search={{ models: names.slice(0, 4).join(',') }}>
      <Button>{t('models.advice.tryThem')}</Button>
    </Link>
  );
}
