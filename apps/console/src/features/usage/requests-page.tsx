import { useNavigate, useSearch } from '@tanstack/react-router';
import { ExportButton } from './export-button.tsx';
import { UsageFilters } from './filter/usage-filters.tsx';
import { RequestDrawer } from './requests/request-drawer.tsx';
import { RequestTable } from './requests/request-table.tsx';
import { UsageFrame } from './usage-frame.tsx';

/** Every call to a model, one by one. The open request is in the address: a link shows it to a colleague. */
export function RequestsPage() {
  const { request = null, ...search } = useSearch({ from: '/_app/usage/requests' });
  const navigate = useNavigate({ from: '/usage/requests' });
  return (
    <UsageFrame actions={<ExportButton />}>
      <div className="stack">
        <UsageFilters detailed />
        <RequestTable
          onOpen={(requestId) => void navigate({ search: { ...search, request: requestId }, replace: true })}
        />
      </div>
      <RequestDrawer requestId={request} onClose={() => void navigate({ search, replace: true })} />
    </UsageFrame>
  );
}
