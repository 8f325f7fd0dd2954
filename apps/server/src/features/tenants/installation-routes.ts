import { toPage } from '../../kernel/cursor.ts';
import { api, type HttpContext } from '../../platform/http/index.ts';
import { type Installation, people, visitorOf } from '../identity/index.ts';
import { acceptInvitation, openInvitation } from './invitations/accept.ts';
import { listTenants } from './operator/tenant-system-store.ts';
import { createTenant, rename, setStatus } from './operator/tenants.ts';
import { presentTenant } from './present.ts';
import { afterId, groupRoutes, invitationRoutes, keyRoutes, memberRoutes } from './routes.ts';
import { completeSetup, type OnSampleWorkspace, setupNeeded } from './setup/setup.ts';

export interface TenantRouteOptions {
  installation: Installation;
  /** Shown on the set-up page. */
  version: string;
  onSampleWorkspace?: OnSampleWorkspace | undefined;
}

/** The routes `setup`, `tenants`, `members`, `invitations`, `groups`, `keys`, and of `auth` the two about invitations. */
export function tenantRoutes(options: TenantRouteOptions) {
  const { installation } = options;
  return {
    setup: setupRoutes(options),
    auth: acceptanceRoutes(installation),
    tenants: operatorRoutes(installation),
    members: memberRoutes(installation),
    invitations: invitationRoutes,
    groups: groupRoutes,
    keys: keyRoutes,
  };
}

function setupRoutes({ installation, version, onSampleWorkspace }: TenantRouteOptions) {
  return {
    state: api.setup.state.handler(async () => ({ needed: await setupNeeded(installation), version })),
    complete: api.setup.complete.handler(async ({ input, context }) => {
      const { userId, cookies } = await completeSetup(installation, visitorOf(context), {
        input,
        onSampleWorkspace,
      });
      people.sendCookies(context, cookies);
      return people.meOf(installation, userId);
    }),
  };
}

function acceptanceRoutes(installation: Installation) {
  return {
    invitation: api.auth.invitation.handler(async ({ input }) => {
      const invitation = await openInvitation(installation, input.token);
      const user = await people.userByEmail(installation.database, invitation.email);
      return {
        tenantName: invitation.tenant_name,
        email: invitation.email,
        role: invitation.role,
        accountExists: user !== undefined,
      };
    }),
    acceptInvitation: api.auth.acceptInvitation.handler(async ({ input, context }) => {
      // An API key is no person who could agree to join.
      const person = context.caller.via === 'session' ? context.caller.person : null;
      const { userId, cookies } = await acceptInvitation(installation, visitorOf(context), { input, person });
      people.sendCookies(context, cookies);
      return people.meOf(installation, userId);
    }),
  };
}

function operatorRoutes(installation: Installation) {
  const operatingOf = (context: HttpContext) => ({
    installation,
    visitor: visitorOf(context),
    operator: context.person,
  });
  return {
    list: api.tenants.list.handler(async ({ input }) => {
      const page = { before: afterId(input.cursor), limit: input.limit + 1 };
      const rows = await listTenants(installation.database, page);
      return toPage(rows, input.limit, { item: presentTenant, keys: (row) => [row.id] });
    }),
    create: api.tenants.create.handler(async ({ input, context }) => {
      const { tenant, invited } = await createTenant(operatingOf(context), input);
      return { tenant: presentTenant(tenant), invitationUrl: invited.url };
    }),
    setStatus: api.tenants.setStatus.handler(async ({ input, context }) =>
      presentTenant(await setStatus(operatingOf(context), input)),
    ),
    rename: api.tenants.rename.handler(async ({ input, context: { scope } }) => {
      await rename(scope, input.name);
      return { ok: true as const };
    }),
  };
}
