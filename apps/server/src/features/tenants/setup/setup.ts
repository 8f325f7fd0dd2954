import { type Id, type Locale, rolePermissions } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Actor, Scope, Tx } from '../../../kernel/scope.ts';
import { createToken, hashToken, isWellFormedToken } from '../../../platform/secret/index.ts';
import { type Installation, people, personActor, type Visitor } from '../../identity/index.ts';
import { dropSetupTokens, insertMember, insertTenant, lockSetup } from '../operator/tenant-system-store.ts';

const prefix = 'jss';
const lifetimeMs = 7 * 24 * 3_600_000;

export async function setupNeeded(installation: Installation): Promise<boolean> {
  return !(await people.anybodyExists(installation.database));
}

/**
 * Called at start: while nobody exists, the URL of the set-up page with a one-time token, to be printed. Kept as a
 * hash; each start (of each process) makes one of its own, valid for a week or until the set-up is done.
 */
export async function createSetupToken(installation: Installation): Promise<{ url: string } | null> {
  if (!(await setupNeeded(installation))) return null;
  const token = createToken(prefix);
  const expiresAt = new Date(installation.clock.now().getTime() + lifetimeMs);
  await people.inSystem(installation.database, (tx) =>
    people.putOneTime(tx, { identifier: identifierOf(token.hash), value: 'setup', expiresAt }),
  );
  return { url: installation.ports.publicUrl(`/setup?token=${token.secret.reveal()}`) };
}

export interface SetupInput {
  token: string;
  email: string;
  password: string;
  name: string;
  tenantName: string;
  locale: Locale;
  sampleWorkspace: boolean;
}

/** Fills a new tenant with the sample workspace; given at wiring. */
export type OnSampleWorkspace = (scope: Scope) => Promise<void>;

export interface SetUp {
  userId: Id<'user'>;
  cookies: string[];
}

/**
 * Creates the first person (operator), tenant and owner in one commit, and signs in. Of two at once, one wins.
 * @throws Problem `setup.done`, `setup.token_invalid`, `auth.password_weak`
 */
export async function completeSetup(
  installation: Installation,
  visitor: Visitor,
  { input, onSampleWorkspace }: { input: SetupInput; onSampleWorkspace: OnSampleWorkspace | undefined },
): Promise<SetUp> {
  await checkToken(installation, input.token);
  if (people.isWeakPassword(input.password, input)) throw problem('auth.password_weak');
  const passwordHash = await installation.engine.hashPassword(input.password);
  const made = await people.inSystem(installation.database, (tx) =>
    createFirst(installation, tx, { input, passwordHash, visitor }),
  );
  const { cookies } = await people.signIn(installation, visitor, input);
  if (input.sampleWorkspace && onSampleWorkspace !== undefined)
    await onSampleWorkspace(made.scope).catch((error: unknown) =>
      installation.log.error({ err: error }, 'the sample workspace could not be made'),
    );
  return { userId: made.userId, cookies };
}

async function checkToken(installation: Installation, token: string): Promise<void> {
  if (!(await setupNeeded(installation))) throw problem('setup.done');
  const value = isWellFormedToken(token, prefix)
    ? await people.peekOneTime(
        installation.database,
        identifierOf(hashToken(token)),
        installation.clock.now(),
      )
    : undefined;
  if (value === undefined) throw problem('setup.token_invalid');
}

async function createFirst(
  installation: Installation,
  tx: Tx,
  { input, passwordHash, visitor }: { input: SetupInput; passwordHash: string; visitor: Visitor },
): Promise<{ userId: Id<'user'>; scope: Scope }> {
  await lockSetup(tx);
  if (await people.anybodyExists(tx)) throw problem('setup.done');
  const used = await people.consumeOneTime(
    tx,
    identifierOf(hashToken(input.token)),
    installation.clock.now(),
  );
  if (used === undefined) throw problem('setup.token_invalid');
  await dropSetupTokens(tx);
  // Whoever holds the server's own output is believed about the address.
  const userId = await people.insertUser(tx, { ...input, operator: true, emailVerified: true, passwordHash });
  const tenant = await insertTenant(tx, input.tenantName);
  const memberId = await insertMember(tx, { tenantId: tenant.id, userId, role: 'owner' });
  const actor: Actor = {
    ...personActor({ id: userId, name: input.name, operator: true }, visitor),
    memberId: memberId ?? null,
    role: 'owner',
    permissions: new Set(rolePermissions.owner),
  };
  const event = { action: 'tenant.created', subject: { kind: 'tenant', id: tenant.id, name: tenant.name } };
  await people.recordInTenant(installation, tx, { tenantId: tenant.id, actor, visitor, event });
  const scope = installation.scopes.create({
    tenantId: tenant.id,
    actor,
    locale: input.locale,
    requestId: visitor.requestId,
    // The browser may close: the sample workspace is finished all the same.
    signal: new AbortController().signal,
  });
  return { userId, scope };
}

function identifierOf(hash: string): string {
  return `setup:${hash}`;
}
