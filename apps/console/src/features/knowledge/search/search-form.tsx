import { useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented, Select } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Icon } from '../../../ui/index.ts';
import { FilterBar } from './filter-bar.tsx';
import styles from './search.module.css';
import { type SearchMode, type SearchTest, searchModes } from './use-search-test.ts';
import { ViewAsPicker } from './view-as.tsx';

interface SearchFormProps {
  test: SearchTest;
  /** That of the settings. */
  mode: SearchMode;
  busy: boolean;
  /** The same question once more. */
  onAgain: () => void;
}

export function SearchForm({ test, mode, busy, onAgain }: SearchFormProps) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [text, setText] = useState(test.query);
  useEffect(() => setText(test.query), [test.query]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const query = text.trim();
    if (query === test.query) onAgain();
    else test.change({ query: query === '' ? undefined : query });
  };
  return (
    <search>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.line}>
          <Input
            autoFocus
            size="large"
            maxLength={2000}
            prefix={<Icon name="search" />}
            aria-label={t('knowledge.test.query')}
            placeholder={t('knowledge.test.placeholder')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="primary" size="large" htmlType="submit" loading={busy} disabled={text.trim() === ''}>
            {t('knowledge.test.run')}
          </Button>
        </div>
        <div className={styles.choices}>
          <BaseSelect test={test} />
          <Segmented
            aria-label={t('knowledge.test.mode')}
            options={searchModes.map((value) => ({ value, label: t(`knowledge.test.modes.${value}`) }))}
            value={test.mode ?? mode}
            onChange={(chosen) => test.change({ mode: chosen === mode ? undefined : chosen })}
          />
          {can('knowledge.view-as') && (
            <ViewAsPicker userId={test.viewAs} onChange={(viewAs) => test.change({ viewAs })} />
          )}
        </div>
        <FilterBar test={test} />
      </form>
    </search>
  );
}

function BaseSelect({ test }: { test: SearchTest }) {
  const { t } = useTranslation();
  const bases = useQuery(orpc.bases.list.queryOptions());
  const { can } = useSession();
  // Somebody who may look with other eyes may also choose bases that they do not read themselves.
  const shown = (bases.data?.items ?? []).filter((base) => base.can.read || can('knowledge.view-as'));
  return (
    <Select
      mode="multiple"
      allowClear
      maxTagCount="responsive"
      className={styles.bases}
      aria-label={t('knowledge.test.bases')}
      placeholder={t('knowledge.test.allBases')}
      optionFilterProp="label"
      options={shown.map(({ id, name }) => ({ value: id, label: name }))}
      value={test.baseIds}
      loading={bases.isFetching}
      onChange={(ids) => test.change({ base: ids.length === 0 ? undefined : ids.join(',') })}
    />
  );
}
