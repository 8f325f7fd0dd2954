import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { QueryView, Section } from '../../ui/index.ts';

/** In the settings: how many parsers there are, and the way to them. */
export function ParsersSection() {
  const { t } = useTranslation();
  const parsers = useQuery(orpc.knowledgeParsers.list.queryOptions());
  return (
    <Section card title={t('parsers.title')} text={t('parsers.text')}>
      <QueryView query={parsers}>
        {({ items }) => (
          <div className="row">
            <Link to="/settings/parsers">
              <Button tabIndex={-1}>{t('parsers.open')}</Button>
            </Link>
            <span className="second">
              {items.length === 0 ? t('parsers.none') : t('parsers.count', { count: items.length })}
            </span>
          </div>
        )}
      </QueryView>
    </Section>
  );
}
