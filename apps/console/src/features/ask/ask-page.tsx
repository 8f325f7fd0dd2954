import type { Id } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { dayLast } from '../../i18n/day-bounds.ts';
import { Forbidden, Page } from '../../ui/index.ts';
import { preloadMarkdown } from './answer/lazy-markdown.tsx';
import styles from './ask.module.css';
import { AskComposer } from './composer/ask-composer.tsx';
import { modelInput, quotationOnly } from './composer/model-choice.ts';
import { useChoices } from './composer/use-choices.ts';
import { ConversationView } from './conversation-view.tsx';
import { findSource, type SourceKey } from './source/source-key.ts';
import { SourcePanel } from './source/source-panel.tsx';
import { mergeTurns, type ShownTurn, shownFromItem } from './stream/shown-turn.ts';
import { useAsk } from './stream/use-ask.ts';
import { TraceDrawer } from './trace/trace-drawer.tsx';
import { useNewQuestionKey } from './use-new-question-key.ts';
import { useStable } from './use-stable.ts';
import { Welcome } from './welcome.tsx';

/** Asks documents: a conversation, its composer, and beside it the source that is open. */
export function AskPage() {
  const { can } = useSession();
  if (!can('assistant.use')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  return <AskView />;
}

function AskView() {
  const { t } = useTranslation();
  const { conversationId: parameter } = useParams({ strict: false });
  const conversationId = (parameter ?? null) as Id<'conversation'> | null;
  const { source: sourceKey } = useSearch({ from: '/_app/ask' });
  const choices = useChoices();
  const address = useAskAddress();
  const { live, running, ask, stop } = useAsk(conversationId, address.open);
  const conversation = useConversation(conversationId);
  const [traced, setTraced] = useState<string | null>(null);
  useNewQuestionKey(address.leave);
  useEffect(() => {
    const timer = setTimeout(preloadMarkdown, 1500);
    return () => clearTimeout(timer);
  }, []);

  const stored = useMemo(() => (conversation.data?.turns ?? []).map(shownFromItem), [conversation.data]);
  const turns = useMemo(() => mergeTurns(stored, live), [stored, live]);
  const source = findSource(turns, sourceKey);
  const quoting = choices.withoutModel || choices.model === quotationOnly;
  const send = (question: string, before?: ShownTurn) => {
    const bases = choices.chosen.length === 0 ? {} : { baseIds: [...choices.chosen] };
    const again = before?.id == null ? {} : { regenerate: before.id as Id<'turn'> };
    const moment = before === undefined ? dayLast(choices.asOf) : (before.asOf ?? undefined);
    const asOf = moment === undefined ? {} : { asOf: moment };
    const narrowed = before === undefined && Object.keys(choices.filters).length > 0;
    const filters = narrowed ? { filters: choices.filters } : {};
    ask({ question, ...bases, ...modelInput(choices.model), ...again, ...asOf, ...filters }, { quoting });
  };
  const again = useStable((turn: ShownTurn) => send(turn.question, turn));
  const composer = (
    <AskComposer
      choices={choices}
      follow={turns.length > 0}
      running={running}
      onAsk={(question) => send(question)}
      onStop={stop}
    />
  );
  const title = conversation.data?.title ?? live?.question ?? t('ask.title');
  return (
    <div className={styles.layout}>
      <title>{`${title} · ${t('shell.productFull')}`}</title>
      {conversationId === null && live === null ? (
        <div className={styles.column}>
          <Welcome choices={choices} composer={composer} onAsk={(question) => send(question)} />
        </div>
      ) : (
        <ConversationView
          conversation={conversation}
          turns={turns}
          live={live !== null}
          composer={composer}
          opened={source === undefined ? undefined : sourceKey}
          busy={running}
          onOpen={address.openSource}
          onRegenerate={again}
          onTrace={setTraced}
        />
      )}
      {source !== undefined && <SourcePanel source={source} onClose={address.closeSource} />}
      {traced !== null && <TraceDrawer turnId={traced} onClose={() => setTraced(null)} />}
    </div>
  );
}

/** A conversation of which the last answer is being written elsewhere is looked at again until it is there. */
function useConversation(conversationId: Id<'conversation'> | null) {
  const input = { conversationId: conversationId ?? ('' as Id<'conversation'>) };
  return useQuery({
    ...orpc.assistant.conversation.queryOptions({ input }),
    enabled: conversationId !== null,
    refetchInterval: ({ state }) =>
      state.data?.turns.some(({ status }) => status === 'running') === true ? 2000 : false,
  });
}

/** Moves that this page makes in the address; the choice of knowledge bases and model stays. */
function useAskAddress() {
  const navigate = useNavigate();
  const open = useCallback(
    (conversationId: Id<'conversation'>) =>
      void navigate({
        to: '/ask/$conversationId',
        params: { conversationId },
        search: ({ source: _source, ...choices }) => choices,
        resetScroll: false,
        replace: true,
      }),
    [navigate],
  );
  const openSource = useCallback(
    (source: SourceKey) =>
      void navigate({ to: '.', search: (before) => ({ ...before, source }), resetScroll: false }),
    [navigate],
  );
  const closeSource = useCallback(
    () =>
      void navigate({ to: '.', search: (before) => ({ ...before, source: undefined }), resetScroll: false }),
    [navigate],
  );
  const leave = useCallback(() => void navigate({ to: '/ask', search: {} }), [navigate]);
  return { open, openSource, closeSource, leave };
}
