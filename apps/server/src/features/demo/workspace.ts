import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import type { BaseRight, Id, Principal } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import { recordAudit } from '../audit/index.ts';
import { addDocument, addGlossaryEntry, createBase, setGrants } from '../knowledge/index.ts';
import {
  type DemoBase,
  type DemoDocument,
  type DemoManifest,
  demoContentFolder,
  loadDemoManifest,
} from './manifest.ts';
import { insertSampleMember } from './people-system-store.ts';
import { keepItem, madeItems } from './sample-store.ts';

/** What the sample workspace needs of other rooms; given at wiring. */
export interface SampleParts {
  /** The handle that sees all tenants: people belong to the installation. */
  system: Parameters<typeof insertSampleMember>[0];
  createGroup(scope: Scope, input: { name: string; description: string }): Promise<{ id: Id<'group'> }>;
  addToGroup(scope: Scope, input: { groupId: Id<'group'>; memberId: Id<'member'> }): Promise<unknown>;
}

interface Making {
  scope: Scope;
  parts: SampleParts;
  manifest: DemoManifest;
  language: 'zh' | 'en';
  made: Map<string, string>;
}

/**
 * Fills the caller's tenant with the fictional company: groups, people, bases and documents with their rights. What
 * exists is kept and what is missing is made, so it can be run again. Whoever makes it belongs to no group: they read
 * the open documents, and not those of Human Resources, which `View as…` shows with the eyes of a sample member.
 */
export async function createSampleWorkspace(scope: Scope, parts: SampleParts): Promise<void> {
  const manifest = await loadDemoManifest();
  const made = await scope.tx((tx) => madeItems(tx));
  if (made.has(workspaceKey)) return;
  const making: Making = { scope, parts, manifest, made, language: scope.locale === 'zh-CN' ? 'zh' : 'en' };
  for (const group of manifest.groups)
    await once(making, `group:${group.key}`, () => makeGroup(making, group));
  for (const member of manifest.members)
    await once(making, `member:${member.key}`, () => makeMember(making, member));
  for (const base of manifest.bases) await once(making, `base:${base.key}`, () => makeBase(making, base));
  for (const entry of manifest.glossary)
    await once(making, `term:${entry.term}`, () => makeTerm(making, entry));
  for (const document of manifest.documents)
    await once(making, `document:${document.file}`, () => makeDocument(making, document));
  for (const base of manifest.bases) await handOver(making, base);
  await once(making, workspaceKey, () => recordMade(making));
}

export const workspaceKey = 'workspace';

async function once(making: Making, key: string, make: () => Promise<string>): Promise<void> {
  if (making.made.has(key)) return;
  const id = await make();
  await making.scope.tx((tx) => keepItem(tx, { tenantId: making.scope.tenantId, key, id }));
  making.made.set(key, id);
}

function idOf({ made }: Making, key: string): string {
  const id = made.get(key);
  if (id === undefined) throw new Error(`the sample workspace names ${key}, which it does not have`);
  return id;
}

async function makeGroup(
  { scope, parts, language }: Making,
  group: DemoManifest['groups'][number],
): Promise<string> {
  return (await parts.createGroup(scope, { name: group.name[language], description: '' })).id;
}

async function makeMember(making: Making, member: DemoManifest['members'][number]): Promise<string> {
  const { scope, parts, language } = making;
  const { email, role } = member;
  const name = member.name[language];
  const memberId = await insertSampleMember(parts.system, { tenantId: scope.tenantId, email, name, role });
  await scope.tx((tx) =>
    recordAudit(tx, scope, {
      action: 'member.added',
      subject: { kind: 'member', id: memberId, name },
      details: { role },
    }),
  );
  for (const group of member.groups) {
    const groupId = idOf(making, `group:${group}`) as Id<'group'>;
    await parts.addToGroup(scope, { groupId, memberId });
  }
  return memberId;
}

function makeBase({ scope, language }: Making, base: DemoBase): Promise<string> {
  return createBase(scope, {
    name: base.name[language],
    description: base.description[language],
    everyoneMayRead: base.access.mode === 'everyone',
  });
}

async function makeTerm(
  making: Making,
  { base, ...fields }: DemoManifest['glossary'][number],
): Promise<string> {
  const baseId = idOf(making, `base:${base}`) as Id<'base'>;
  return (await addGlossaryEntry(making.scope, { baseId, ...fields, definition: '', whole: false })).id;
}

async function makeDocument(making: Making, document: DemoDocument): Promise<string> {
  const { scope, language } = making;
  const { access } = document;
  const added = await addDocument(scope, {
    baseId: idOf(making, `base:${document.base}`),
    name: `${document.title[language]}${extname(document.file)}`,
    mediaType: document.contentType,
    content: createReadStream(new URL(document.file, demoContentFolder)),
    access: access.mode === 'groups' ? { mode: 'list', entries: groupsOf(making, access.groups) } : undefined,
  });
  return added.documentId;
}

function groupsOf(making: Making, keys: readonly string[]): Principal[] {
  return keys.map((key) => ({ kind: 'group', id: idOf(making, `group:${key}`) as Id<'group'> }));
}

/**
 * Owners of a base read all of it. Bases with closed documents therefore go to the groups that may read those, so that
 * the maker sees them closed; in an open base they keep writing.
 */
async function handOver(making: Making, base: DemoBase): Promise<void> {
  const { scope, manifest } = making;
  const open = base.access.mode === 'everyone';
  const closed = new Set<string>(base.access.mode === 'groups' ? base.access.groups : []);
  for (const { access, base: home } of manifest.documents)
    if (home === base.key && access.mode === 'groups') for (const group of access.groups) closed.add(group);
  if (closed.size === 0 || scope.actor.userId === null) return;
  const maker: Principal = { kind: 'user', id: scope.actor.userId };
  const grants: { principal: Principal; right: BaseRight }[] = groupsOf(making, [...closed]).map(
    (principal) => ({
      principal,
      right: 'own',
    }),
  );
  if (open)
    grants.push({ principal: { kind: 'everyone' }, right: 'read' }, { principal: maker, right: 'write' });
  await setGrants(scope, { baseId: idOf(making, `base:${base.key}`), grants });
}

async function recordMade({ scope, manifest, made }: Making): Promise<string> {
  await scope.tx((tx) =>
    recordAudit(tx, scope, {
      action: 'sample.created',
      subject: { kind: 'tenant', id: scope.tenantId },
      details: { documents: manifest.documents.length, bases: manifest.bases.length, items: made.size },
    }),
  );
  return scope.tenantId;
}
