import type { Id, ParserFormat, ParserItem } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { OutboundRefusal } from '../../../platform/outbound/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { presentParser } from './present.ts';
import { sealSecret } from './secret.ts';
import {
  deleteParser,
  findParser,
  insertParser,
  listParsers,
  type ParserView,
  updateParser,
} from './store.ts';

export interface ParserFields {
  name: string;
  address: string;
  formats: ParserFormat[];
  secret: string | null;
  timeoutSeconds: number;
  maxMegabytes: number;
  fallback: boolean;
  enabled: boolean;
}

type ParserChange = { [Field in keyof ParserFields]?: ParserFields[Field] | undefined };

/** More are a mistake: each format has one that is asked first. */
const mostParsers = 20;

export async function listAll(scope: Scope): Promise<ParserItem[]> {
  const rows = await scope.tx((tx) => listParsers(tx));
  return rows.map(presentParser);
}

/** @throws knowledge.parser_address_refused, knowledge.parser_name_taken, knowledge.too_many_parsers */
export async function addParser(
  scope: Scope,
  { kind, secret, ...fields }: ParserFields & { kind: ParserItem['kind'] },
): Promise<ParserItem> {
  await judgeAddress(scope, fields.address);
  const id = newId('parser');
  const secret_envelope = await sealSecret(scope, id, secret);
  const now = scope.clock.now();
  return scope
    .tx(async (tx) => {
      if ((await listParsers(tx)).length >= mostParsers)
        throw problem('knowledge.too_many_parsers', { limit: mostParsers });
      await insertParser(tx, {
        tenant_id: scope.tenantId,
        id,
        kind,
        secret_envelope,
        ...columnsOf(fields),
        updated_by: scope.actor.userId,
        created_at: now,
        updated_at: now,
      });
      await record(tx, scope, { action: 'parser.added', id, ...fields });
      return presentParser(found(await findParser(tx, id)));
    })
    .catch(taken);
}

/**
 * @throws knowledge.parser_not_found, knowledge.parser_secret_needed, knowledge.parser_address_refused,
 * knowledge.parser_name_taken
 */
export async function changeParser(
  scope: Scope,
  { parserId, secret, ...change }: ParserChange & { parserId: Id<'parser'> },
): Promise<ParserItem> {
  const before = await scope.tx((tx) => existing(tx, parserId));
  const fields = { ...fieldsOf(before), ...defined(change) };
  const moved = new URL(fields.address).origin !== new URL(before.address).origin;
  // Whoever may change an address must not be able to have the stored secret sent to it.
  if (moved && secret === undefined && before.secret_envelope !== null)
    throw problem('knowledge.parser_secret_needed');
  if (change.address !== undefined) await judgeAddress(scope, fields.address);
  const envelope = secret === undefined ? {} : { secret_envelope: await sealSecret(scope, parserId, secret) };
  return scope
    .tx(async (tx) => {
      await existing(tx, parserId);
      await updateParser(tx, parserId, {
        ...columnsOf(fields),
        ...envelope,
        updated_by: scope.actor.userId,
        updated_at: scope.clock.now(),
      });
      await record(tx, scope, { action: 'parser.changed', id: parserId, ...fields });
      return presentParser(await existing(tx, parserId));
    })
    .catch(taken);
}

/** @throws knowledge.parser_not_found */
export function removeParser(scope: Scope, parserId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const { name, address, formats, enabled } = fieldsOf(await existing(tx, parserId));
    await deleteParser(tx, parserId);
    await record(tx, scope, { action: 'parser.deleted', id: parserId, name, address, formats, enabled });
  });
}

/** @throws knowledge.parser_not_found */
export async function existing(tx: Tx, parserId: string): Promise<ParserView> {
  return found(await findParser(tx, parserId), 'knowledge.parser_not_found');
}

function fieldsOf(row: ParserView): Omit<ParserFields, 'secret'> {
  const { name, address, formats, timeoutSeconds, maxMegabytes, fallback, enabled } = presentParser(row);
  return { name, address, formats, timeoutSeconds, maxMegabytes, fallback, enabled };
}

function defined<T extends object>(change: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

function columnsOf({ timeoutSeconds, maxMegabytes, ...fields }: Omit<ParserFields, 'secret'>) {
  return { ...fields, timeout_seconds: timeoutSeconds, max_megabytes: maxMegabytes };
}

/** @throws knowledge.parser_address_refused */
export async function judgeAddress(scope: Scope, address: string): Promise<void> {
  try {
    await scope.ports.outbound.check(address, { tenant: scope.tenantId, signal: scope.signal });
  } catch (error) {
    // A name that does not resolve now may resolve later; each request judges again.
    if (error instanceof OutboundRefusal) throw problem('knowledge.parser_address_refused', {}, error);
    scope.signal.throwIfAborted();
  }
}

function record(
  tx: Tx,
  scope: Scope,
  change: { action: string; id: string } & Pick<ParserFields, 'name' | 'address' | 'formats' | 'enabled'>,
): Promise<void> {
  const { action, id, name, address, formats, enabled } = change;
  return recordAudit(tx, scope, {
    action,
    subject: { kind: 'parser', id, name },
    details: { address: new URL(address).origin, formats: formats.join(', '), enabled },
  });
}

function taken(error: unknown): never {
  const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
  if (constraint === 'knowledge_parser_name') throw problem('knowledge.parser_name_taken', {}, error);
  throw error;
}
