import { useNavigate, useSearch } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import { asStatus, documentStates } from './document-state.ts';
import styles from './documents.module.css';

/** Typing settles for this long before the server is asked. */
const settleMilliseconds = 250;

/** Search and status, both kept in the address. */
export function DocumentFilters() {
  const { t } = useTranslation();
  const { search = '', status } = useSearch({ from: '/_app/knowledge/$baseId' });
  const navigate = useNavigate();
  const [text, setText] = useState(search);
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return;
    const apply = () =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, search: text.trim() === '' ? undefined : text }),
        replace: true,
        resetScroll: false,
      });
    const timer = setTimeout(apply, settleMilliseconds);
    return () => clearTimeout(timer);
  }, [text, search, navigate]);
  const choose = (value: string) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, status: value === '' ? undefined : value }),
      replace: true,
      resetScroll: false,
    });
  const options = [
    { value: '', label: t('knowledge.documents.anyStatus') },
    ...documentStates.map((value) => ({ value, label: t(`knowledge.documents.states.${value}`) })),
  ];
  return (
    <div className={styles.filters}>
      <Input
        allowClear
        maxLength={200}
        className={styles.search}
        prefix={<Icon name="search" size={16} />}
        aria-label={t('knowledge.documents.search')}
        placeholder={t('knowledge.documents.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Select
        className={styles.status}
        aria-label={t('knowledge.documents.status')}
        options={options}
        value={asStatus(status) ?? ''}
        onChange={choose}
      />
    </div>
  );
}
