import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { EmptyState, Icon } from '../../ui/index.ts';
import styles from './ask.module.css';
import { BaseChips } from './composer/base-chips.tsx';
import type { Choices } from './composer/use-choices.ts';
import { ConversationsButton } from './conversations/conversations-button.tsx';

interface WelcomeProps {
  choices: Choices;
  composer: ReactNode;
  onAsk: (question: string) => void;
}

/** Before the first question: who is asked, and questions to start with. */
export function Welcome({ choices, composer, onAsk }: WelcomeProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  if (choices.nothing) return <NothingToAsk />;
  return (
    <div className={styles.welcome}>
      <div className={styles.corner}>
        <ConversationsButton />
      </div>
      <div className={styles.greeting}>
        <h1 className={styles.greetingTitle}>{t('ask.greeting', { name: me.name })}</h1>
        <p className="second">{t('ask.greetingText')}</p>
      </div>
      {composer}
      {choices.bases.length > 1 && (
        <BaseChips bases={choices.bases} chosen={choices.chosen} onChange={choices.choose} />
      )}
      {choices.withoutModel && <NoModelHint />}
      <Suggestions onAsk={onAsk} />
    </div>
  );
}

function NothingToAsk() {
  const { t } = useTranslation();
  const action = (
    <Link to="/knowledge">
      <Button type="primary" tabIndex={-1}>
        {t('ask.scope.emptyAction')}
      </Button>
    </Link>
  );
  return (
    <div className={styles.welcome}>
      <EmptyState
        plain
        icon="knowledge"
        title={t('ask.scope.emptyTitle')}
        text={t('ask.scope.emptyText')}
        action={action}
      />
    </div>
  );
}

function NoModelHint() {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <p className={styles.hint}>
      <Icon name="quote" size={16} />
      <span>
        {t('ask.noModel.text')}{' '}
        {can('models.manage') && (
          <Link to="/models" className={styles.inline}>
            {t('ask.noModel.action')}
          </Link>
        )}
      </span>
    </p>
  );
}

function Suggestions({ onAsk }: { onAsk: (question: string) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const query = useQuery(orpc.assistant.suggestions.queryOptions({ input: { locale } }));
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles.suggestions} aria-label={t('ask.suggestions')}>
      <h2 className={styles.suggestionsTitle}>{t('ask.suggestions')}</h2>
      <ul className={styles.suggestionGrid}>
        {items.slice(0, 6).map(({ question }) => (
          <li key={question}>
            <button type="button" className={styles.suggestion} onClick={() => onAsk(question)}>
              <span>{question}</span>
              <Icon name="chevronRight" size={16} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
