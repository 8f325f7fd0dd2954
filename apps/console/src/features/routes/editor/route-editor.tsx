import type { ModelItem, RouteItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Notice, ProblemNotice } from '../../../ui/index.ts';
import { missingPart, type RouteDraft, sentDraft } from '../draft.ts';
import { PreviewPanel } from '../preview/preview-panel.tsx';
import styles from '../routes.module.css';
import { RulesSection } from '../rules/rules-section.tsx';
import { BasicsSection } from './basics-section.tsx';
import { CandidatesSection } from './candidates-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { StrategySection } from './strategy-section.tsx';

interface RouteEditorProps {
  initial: RouteDraft;
  /** Undefined: it is new. */
  route?: RouteItem;
  models: readonly ModelItem[];
}

/** The draft on the left, on the right what it would do. */
export function RouteEditor({ initial, route, models }: RouteEditorProps) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [draft, setDraft] = useState(initial);
  const groups = useQuery(orpc.groups.list.queryOptions({ enabled: can('members.read') }));
  const groupItems = groups.data?.items ?? [];
  const set = (change: Partial<RouteDraft>) => setDraft({ ...draft, ...change });
  const editable = route === undefined || route.editable;
  return (
    <div className={styles.bench}>
      {/* An inert fieldset: everything is readable, nothing can be changed. */}
      <fieldset
        disabled={!editable}
        inert={!editable}
        style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}
      >
        {!editable && <Notice>{t('routes.editor.readOnly')}</Notice>}
        <BasicsSection draft={draft} isNew={route === undefined} onChange={set} />
        <StrategySection draft={draft} onChange={setDraft} />
        <CandidatesSection draft={draft} models={models} onChange={(candidates) => set({ candidates })} />
        <RulesSection
          rules={draft.rules}
          models={models}
          groups={groupItems}
          onChange={(rules) => set({ rules })}
        />
        <SettingsSection
          settings={draft.settings}
          models={models}
          onChange={(settings) => set({ settings })}
        />
        {editable && <SaveBar draft={draft} route={route} changed={draft !== initial} />}
      </fieldset>
      {can('models.manage') && <PreviewPanel draft={draft} groups={groupItems} />}
    </div>
  );
}

interface SaveBarProps {
  draft: RouteDraft;
  route: RouteItem | undefined;
  changed: boolean;
}

function SaveBar({ draft, route, changed }: SaveBarProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const missing = missingPart(draft);
  const save = useMutation({
    mutationFn: () => saved(draft, route),
    onSuccess: async (item) => {
      queryClient.setQueryData(orpc.modelRoutes.get.queryKey({ input: { routeId: item.id } }), item);
      void message.success(t('routes.editor.saved'));
      await queryClient.invalidateQueries({ queryKey: orpc.modelRoutes.list.key() });
      if (route === undefined) await navigate({ to: '/models/routes' });
    },
  });
  return (
    <div className={styles.foot}>
      <Button
        type="primary"
        disabled={missing !== undefined || !changed}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {route === undefined ? t('routes.editor.create') : t('actions.save')}
      </Button>
      <Button onClick={() => void navigate({ to: '/models/routes' })}>{t('actions.cancel')}</Button>
      <span className="quiet">
        {missing !== undefined ? t(missing) : changed && !save.isPending && t('routes.editor.unsaved')}
      </span>
      {save.error !== null && (
        <div style={{ flex: '1 1 100%' }}>
          <ProblemNotice error={save.error} />
        </div>
      )}
    </div>
  );
}

function saved(draft: RouteDraft, route: RouteItem | undefined): Promise<RouteItem> {
  const { kind, ...fields } = sentDraft(draft);
  const trimmed = { ...fields, name: fields.name.trim() };
  return route === undefined
    ? jishi.api.modelRoutes.create({ ...trimmed, kind })
    : jishi.api.modelRoutes.update({ routeId: route.id, ...trimmed });
}
