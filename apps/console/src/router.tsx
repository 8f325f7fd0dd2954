import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { jishi } from './api/client.ts';
import { forgetForeignTenant, loadMe, sessionOf } from './api/session.ts';
import { text, textsOf, usageFilterNames } from './router-search.ts';
import { AppShell } from './shell/app-shell.tsx';
import { startPage } from './shell/navigation.ts';
import { CrashPage, CrashRoot, NotFoundPage, NotFoundRoot, PendingPage } from './shell/status-pages.tsx';

// The addresses of the console. A page is one line: path, component (its code loads when it is opened), and what of the
// address it reads. Names of pages are exports of the feature's files.

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundRoot,
});

/** Signed-in part: without a session it goes to sign-in, or to set-up where there is no administrator yet. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: '_app',
  beforeLoad: async ({ context: { queryClient }, location }) => {
    const me = await loadMe(queryClient);
    if (me !== null) return forgetForeignTenant(me);
    const { needed } = await jishi.api.setup.state();
    if (needed) throw redirect({ to: '/setup' });
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
  },
  component: AppShell,
  errorComponent: CrashRoot,
});

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: async ({ context: { queryClient } }) => {
    const me = await loadMe(queryClient);
    throw redirect({ to: me === null ? '/sign-in' : startPage(sessionOf(me)) });
  },
});

const account = {
  signIn: lazyRouteComponent(() => import('./features/account/sign-in-page.tsx'), 'SignInPage'),
  forgot: lazyRouteComponent(() => import('./features/account/forgot-page.tsx'), 'ForgotPage'),
  reset: lazyRouteComponent(() => import('./features/account/reset-page.tsx'), 'ResetPage'),
  invitation: lazyRouteComponent(() => import('./features/account/invitation-page.tsx'), 'InvitationPage'),
  setup: lazyRouteComponent(() => import('./features/account/setup-page.tsx'), 'SetupPage'),
};
const publicRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    component: account.signIn,
    validateSearch: textsOf('next', 'email', 'problem'),
  }),
  createRoute({ getParentRoute: () => rootRoute, path: '/forgot-password', component: account.forgot }),
  createRoute({ getParentRoute: () => rootRoute, path: '/reset/$token', component: account.reset }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invitations/$token',
    component: account.invitation,
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/setup',
    component: account.setup,
    validateSearch: textsOf('token'),
  }),
] as const;

const askPage = lazyRouteComponent(() => import('./features/ask/ask-page.tsx'), 'AskPage');
/** One page for both addresses: an answer goes on streaming while a new question becomes a conversation. */
const askRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/ask',
  component: askPage,
  validateSearch: textsOf('bases', 'model', 'asOf', 'source', 'tags', 'types', 'owners', 'from', 'to'),
});
const conversationRoute = createRoute({ getParentRoute: () => askRoute, path: '$conversationId' });

const knowledge = {
  bases: lazyRouteComponent(() => import('./features/knowledge/bases-page.tsx'), 'BasesPage'),
  search: lazyRouteComponent(() => import('./features/knowledge/search-page.tsx'), 'SearchPage'),
  base: lazyRouteComponent(() => import('./features/knowledge/base-page.tsx'), 'BasePage'),
  document: lazyRouteComponent(() => import('./features/knowledge/document-page.tsx'), 'DocumentPage'),
  versions: lazyRouteComponent(() => import('./features/knowledge/versions-page.tsx'), 'VersionsPage'),
};
const knowledgeRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/knowledge',
    component: knowledge.bases,
    validateSearch: textsOf('search'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/knowledge/search',
    component: knowledge.search,
    validateSearch: textsOf(
      ...(['query', 'base', 'mode', 'viewAs', 'tags', 'types', 'owners', 'from', 'to'] as const),
    ),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/knowledge/$baseId',
    component: knowledge.base,
    validateSearch: textsOf('tab', 'search', 'status'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/knowledge/$baseId/documents/$documentId',
    component: knowledge.document,
    validateSearch: textsOf('tab', 'chunk', 'start', 'end', 'page', 'case'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/knowledge/$baseId/documents/$documentId/versions',
    component: knowledge.versions,
    validateSearch: textsOf('version'),
  }),
] as const;

const corrections = {
  cases: lazyRouteComponent(() => import('./features/corrections/cases-page.tsx'), 'CasesPage'),
  case: lazyRouteComponent(() => import('./features/corrections/case-page.tsx'), 'CasePage'),
  regressions: lazyRouteComponent(
    () => import('./features/corrections/regression/regressions-page.tsx'),
    'RegressionsPage',
  ),
  gaps: lazyRouteComponent(() => import('./features/corrections/gaps/gaps-page.tsx'), 'GapsPage'),
  answers: lazyRouteComponent(() => import('./features/corrections/answers/answers-page.tsx'), 'AnswersPage'),
  mined: lazyRouteComponent(() => import('./features/corrections/mined/mined-page.tsx'), 'MinedPage'),
};
const correctionRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/corrections',
    component: corrections.cases,
    validateSearch: textsOf('state', 'cause', 'mine'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/corrections/regressions',
    component: corrections.regressions,
    validateSearch: textsOf('base'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/corrections/answers',
    component: corrections.answers,
    validateSearch: textsOf('base'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/corrections/mined',
    component: corrections.mined,
    validateSearch: textsOf('base', 'state'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/corrections/gaps',
    component: corrections.gaps,
    validateSearch: textsOf('days'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/corrections/$caseId', component: corrections.case }),
] as const;

const people = {
  members: lazyRouteComponent(() => import('./features/people/members-page.tsx'), 'MembersPage'),
  groups: lazyRouteComponent(() => import('./features/people/groups-page.tsx'), 'GroupsPage'),
  group: lazyRouteComponent(() => import('./features/people/group-page.tsx'), 'GroupPage'),
  invitations: lazyRouteComponent(() => import('./features/people/invitations-page.tsx'), 'InvitationsPage'),
};
const peopleRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/people',
    component: people.members,
    validateSearch: textsOf('search'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/people/groups', component: people.groups }),
  createRoute({ getParentRoute: () => appRoute, path: '/people/groups/$groupId', component: people.group }),
  createRoute({ getParentRoute: () => appRoute, path: '/people/invitations', component: people.invitations }),
] as const;

const manage = {
  models: lazyRouteComponent(() => import('./features/models/models-page.tsx'), 'ModelsPage'),
  routes: lazyRouteComponent(() => import('./features/routes/routes-page.tsx'), 'RoutesPage'),
  route: lazyRouteComponent(() => import('./features/routes/route-page.tsx'), 'RoutePage'),
  health: lazyRouteComponent(() => import('./features/models/health/health-page.tsx'), 'HealthPage'),
  prices: lazyRouteComponent(() => import('./features/models/prices/prices-page.tsx'), 'PricesPage'),
  advice: lazyRouteComponent(() => import('./features/models/advice/advice-page.tsx'), 'AdvicePage'),
  playground: lazyRouteComponent(() => import('./features/playground/playground-page.tsx'), 'PlaygroundPage'),
  budgets: lazyRouteComponent(() => import('./features/limits/budgets/budgets-page.tsx'), 'BudgetsPage'),
  rates: lazyRouteComponent(() => import('./features/limits/rates/rates-page.tsx'), 'RatesPage'),
  alerts: lazyRouteComponent(() => import('./features/limits/alerts-page.tsx'), 'AlertsPage'),
  webhooks: lazyRouteComponent(() => import('./features/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
  mine: lazyRouteComponent(() => import('./features/limits/mine-page.tsx'), 'MinePage'),
  keys: lazyRouteComponent(() => import('./features/keys/keys-page.tsx'), 'KeysPage'),
  usage: lazyRouteComponent(() => import('./features/usage/usage-page.tsx'), 'UsagePage'),
  corrections: lazyRouteComponent(() => import('./features/usage/rerating-page.tsx'), 'ReratingPage'),
  requests: lazyRouteComponent(() => import('./features/usage/requests-page.tsx'), 'RequestsPage'),
  bills: lazyRouteComponent(() => import('./features/usage/bills-page.tsx'), 'BillsPage'),
  bill: lazyRouteComponent(() => import('./features/usage/bill-page.tsx'), 'BillPage'),
  audit: lazyRouteComponent(() => import('./features/audit/audit-page.tsx'), 'AuditPage'),
  settings: lazyRouteComponent(() => import('./features/settings/settings-page.tsx'), 'SettingsPage'),
  parsers: lazyRouteComponent(() => import('./features/parsers/parsers-page.tsx'), 'ParsersPage'),
};
const manageRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/models', component: manage.models }),
  createRoute({ getParentRoute: () => appRoute, path: '/models/routes', component: manage.routes }),
  createRoute({ getParentRoute: () => appRoute, path: '/models/routes/$routeId', component: manage.route }),
  createRoute({ getParentRoute: () => appRoute, path: '/models/health', component: manage.health }),
  createRoute({ getParentRoute: () => appRoute, path: '/models/prices', component: manage.prices }),
  createRoute({ getParentRoute: () => appRoute, path: '/models/advice', component: manage.advice }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/playground',
    component: manage.playground,
    validateSearch: textsOf('models'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/limits', component: manage.budgets }),
  createRoute({ getParentRoute: () => appRoute, path: '/limits/rates', component: manage.rates }),
  createRoute({ getParentRoute: () => appRoute, path: '/limits/alerts', component: manage.alerts }),
  createRoute({ getParentRoute: () => appRoute, path: '/limits/webhooks', component: manage.webhooks }),
  createRoute({ getParentRoute: () => appRoute, path: '/limits/mine', component: manage.mine }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/keys',
    component: manage.keys,
    validateSearch: textsOf('show'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/usage',
    component: manage.usage,
    validateSearch: (search) => ({
      ...textsOf('measure', 'currency', 'by', ...usageFilterNames)(search),
      ...text('days', search),
    }),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/usage/corrections', component: manage.corrections }),
  createRoute({ getParentRoute: () => appRoute, path: '/usage/bills', component: manage.bills }),
  createRoute({ getParentRoute: () => appRoute, path: '/usage/bills/$billId', component: manage.bill }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/usage/requests',
    component: manage.requests,
    validateSearch: textsOf('days', 'request', ...usageFilterNames),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/audit',
    component: manage.audit,
    validateSearch: textsOf('action', 'actor', 'subject', 'from', 'to'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/settings', component: manage.settings }),
  createRoute({ getParentRoute: () => appRoute, path: '/settings/parsers', component: manage.parsers }),
] as const;

const operator = {
  tenants: lazyRouteComponent(() => import('./features/operator/tenants-page.tsx'), 'TenantsPage'),
  status: lazyRouteComponent(() => import('./features/operator/status-page.tsx'), 'StatusPage'),
};
const operatorRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/operator/tenants', component: operator.tenants }),
  createRoute({ getParentRoute: () => appRoute, path: '/operator/status', component: operator.status }),
] as const;

const routeTree = rootRoute.addChildren([
  ...publicRoutes,
  appRoute.addChildren([
    homeRoute,
    askRoute.addChildren([conversationRoute]),
    ...knowledgeRoutes,
    ...correctionRoutes,
    ...peopleRoutes,
    ...manageRoutes,
    ...operatorRoutes,
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
    defaultStructuralSharing: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
