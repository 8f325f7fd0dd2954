import type { DocumentItem, DocumentVersion, Id } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Icon, Page, QueryView } from '../../ui/index.ts';
import { DocumentNotices } from './document/document-notices.tsx';
import { isProcessing, splitName } from './documents/document-state.ts';
import { AddVersion } from './versions/add-version.tsx';
import { VersionChanges } from './versions/version-changes.tsx';
import { VersionList } from './versions/version-list.tsx';
import styles from './versions/versions.module.css';

/** The history of one document: what each version changed, and the way back to it. */
export function VersionsPage() {
  const { t } = useTranslation();
  const params = useParams({ from: '/_app/knowledge/$baseId/documents/$documentId/versions' });
  const documentId = params.documentId as Id<'document'>;
  const query = useQuery({
    ...orpc.documents.get.queryOptions({ input: { documentId } }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isProcessing(state.data.status) ? 1500 : false,
  });
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Page>
        <EmptyState
          plain
          icon="file"
          title={t('knowledge.document.notFoundTitle')}
          text={t('knowledge.document.notFoundText')}
          action={<Link to="/knowledge">{t('actions.back')}</Link>}
        />
      </Page>
    );
  }
  return (
    <Page width="wide">
      <QueryView query={query}>{(document) => <History document={document} />}</QueryView>
    </Page>
  );
}

function History({ document: item }: { document: DocumentItem }) {
  const { t } = useTranslation();
  const { file } = splitName(item.name);
  const versions = useQuery({
    ...orpc.documentVersions.list.queryOptions({ input: { documentId: item.id } }),
    refetchInterval: ({ state }) => (isArriving(item, state.data?.items) ? 1500 : false),
  });
  const title = t('versions.title', { name: file });
  useEffect(() => {
    document.title = `${title} · ${t('shell.productFull')}`;
  }, [title, t]);
  return (
    <>
      <header className={styles.head}>
        <div>
          <Link
            to="/knowledge/$baseId/documents/$documentId"
            params={{ baseId: item.baseId, documentId: item.id }}
            className={styles.back}
          >
            <Icon name="chevronLeft" size={14} />
            {file}
          </Link>
          <h1>{t('versions.heading')}</h1>
          <p className="second">{t('versions.description')}</p>
        </div>
        {item.can.write && item.source === null && <AddVersion document={item} />}
      </header>
      <DocumentNotices document={item} />
      <QueryView query={versions}>{({ items }) => <Workbench document={item} versions={items} />}</QueryView>
    </>
  );
}

/** The document may be ready before its history was looked at again. */
function isArriving({ status }: DocumentItem, versions: readonly DocumentVersion[] = []): boolean {
  if (isProcessing(status)) return true;
  return status === 'ready' && versions.some(({ current, shown }) => current && !shown);
}

/** Versions beside what the chosen one changed. */
function Workbench({ document, versions }: { document: DocumentItem; versions: readonly DocumentVersion[] }) {
  const navigate = useNavigate();
  const { version } = useSearch({ from: '/_app/knowledge/$baseId/documents/$documentId/versions' });
  const chosen = versions.find(({ number }) => String(number) === version) ?? versions[0];
  if (chosen === undefined) return null;
  const choose = (number: number) =>
    void navigate({ to: '.', search: { version: String(number) }, replace: true, resetScroll: false });
  return (
    <div className={styles.columns}>
      <VersionList document={document} versions={versions} chosen={chosen} onChoose={choose} />
      <VersionChanges document={document} versions={versions} chosen={chosen} />
    </div>
  );
}
