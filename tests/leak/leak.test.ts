import { type Id, type Role, rolePermissions } from '@jishi/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  importPassages,
  openEvidence,
  searchKnowledge,
} from '../../apps/server/src/features/knowledge/index.ts';
import type { Scope } from '../../apps/server/src/kernel/scope.ts';
import { type App, askAs, call, must, newMember, newTenant, type Person, testApp } from '../harness/app.ts';
import { randomFrom } from '../harness/random.ts';
import { type Corpus, type ModelDocument, makeCorpus, mayNest, mayRead, tokenOf } from './model.ts';

const documentCount = 2_100;
const principalCount = 22;
const random = randomFrom(Number(process.env.LEAK_SEED ?? 20261123));

interface Reader extends Person {
  scope: Scope;
}

/** Counts every comparison of something shown with what may be shown. */
const checks = { made: 0 };

describe(`no content reaches who may not read it (seed ${process.env.LEAK_SEED ?? 20261123})`, () => {
  let app: App;
  let owner: Person;
  let readers: Reader[];
  let corpus: Corpus;
  const chunkOf = new Map<string, ModelDocument>();

  beforeAll(async () => {
    app = await testApp();
    owner = await newTenant('Leak');
    const post = <T>(url: string, body: unknown, method = 'POST') => must<T>(url, owner, { method, body });
    const groupIds: string[] = [];
    for (let index = 0; index < 6; index++)
      groupIds.push((await post<{ id: string }>('/v1/groups', { name: `Group ${index}` })).id);
    const roles: Role[] = ['viewer', 'member', 'builder', 'admin'];
    const people: Person[] = [];
    const memberships = new Map<string, Set<string>>();
    for (let index = 0; index < principalCount; index++) {
      const mine = groupIds.filter(() => random.chance(0.3));
      const person = await newMember(owner, roles[index % roles.length] ?? 'member', mine);
      people.push(person);
      memberships.set(person.userId, new Set(mine));
    }
    readers = people.map((person) => ({ ...person, scope: scopeOf(app, person) }));
    corpus = makeCorpus({
      random,
      documentCount,
      groupIds,
      userIds: people.map(({ userId }) => userId),
      memberships,
    });
    for (const base of corpus.bases) {
      base.id = (await post<{ id: string }>('/v1/knowledge/bases', { name: base.name })).id;
      await setGrants(owner, base);
    }
    for (let count = 0; count < 8; count++) await changeNesting(owner, corpus);
    await fill(app, owner, corpus);
    for (const document of corpus.documents) chunkOf.set(document.chunkId, document);
  }, 600_000);

  const allowed = (reader: Reader, document: ModelDocument) => mayRead(corpus, reader.userId, document);

  /** Everything that a response shows must be readable; tokens name the document that text comes from. */
  function expectOnlyAllowed(reader: Reader, shown: string, where: string): void {
    for (const [token] of shown.matchAll(/leaktoken\d+x/g)) {
      const document = corpus.byToken.get(token);
      checks.made += 1;
      if (document === undefined || !allowed(reader, document))
        throw new Error(`${where} shows ${token} to ${reader.email}`);
    }
  }

  async function probe(reader: Reader): Promise<void> {
    const { hits } = await searchKnowledge(reader.scope, {
      query: 'quarterly maintenance report',
      limit: 100,
      mode: 'lexical',
    });
    expectOnlyAllowed(reader, JSON.stringify(hits), 'search');
    const readable = corpus.documents.filter((document) => allowed(reader, document));
    expect(hits.length, `search shows ${reader.email} less than it could`).toBe(
      Math.min(100, readable.length),
    );
    await probeEveryChunk(reader);
    await probeRoutes(reader, readable);
  }

  /** Each principal × each document: what opens is exactly what may be read. */
  async function probeEveryChunk(reader: Reader): Promise<void> {
    const ids = [...chunkOf.keys()];
    const opened = await reader.scope.tx((tx) => openEvidence(tx, reader.scope, ids));
    for (const [chunkId, document] of chunkOf) {
      checks.made += 1;
      if (opened.has(chunkId) !== allowed(reader, document)) {
        throw new Error(
          `${document.token} ${opened.has(chunkId) ? 'leaks to' : 'is hidden from'} ${reader.email}`,
        );
      }
    }
  }

  async function probeRoutes(reader: Reader, readable: ModelDocument[]): Promise<void> {
    const secret = random.pick(corpus.documents.filter((document) => !allowed(reader, document)));
    if (secret !== undefined) {
      const paths = [
        `documents/${secret.id}`,
        `documents/${secret.id}/text`,
        `documents/${secret.id}/chunks`,
        `documents/${secret.id}/file`,
        `chunks/${secret.chunkId}`,
      ];
      for (const path of paths) {
        const answer = await call(`/v1/knowledge/${path}`, reader);
        expect([403, 404], `${path} for ${reader.email}`).toContain(answer.status);
        expectOnlyAllowed(reader, answer.text, path);
      }
      const direct = await call('/v1/knowledge/search', reader, {
        method: 'POST',
        body: { query: secret.token, limit: 20 },
      });
      // The answer repeats the question, which holds the token.
      const shown = JSON.stringify({ ...JSON.parse(direct.text), queries: [] });
      expectOnlyAllowed(reader, shown, 'search by token');
    }
    const known = random.pick(readable);
    if (known !== undefined) {
      const found = await must<{ hits: { documentId: string }[] }>('/v1/knowledge/search', reader, {
        method: 'POST',
        body: { query: known.token },
      });
      expect(found.hits[0]?.documentId, `${reader.email} finds what may be read`).toBe(known.id);
    }
    for (const base of corpus.bases) {
      const list = await call(`/v1/knowledge/bases/${base.id}/documents?limit=200`, reader);
      expectOnlyAllowed(reader, list.text, 'document list');
    }
  }

  /** Asks about a secret and about something known; then looks at every place where an answer is shown again. */
  async function converse(reader: Reader): Promise<string | undefined> {
    const known = random.pick(corpus.documents.filter((document) => allowed(reader, document)));
    const secret = random.pick(corpus.documents.filter((document) => !allowed(reader, document)));
    if (secret !== undefined) {
      const { events } = await askAs(reader, {
        question: `What does the quarterly report say about ${secret.token.replace('leaktoken', 'report ')}?`,
      });
      expectOnlyAllowed(reader, JSON.stringify(events), 'answer');
    }
    if (known === undefined) return undefined;
    const { events } = await askAs(reader, { question: `What is the code word of ${known.token}?` });
    // The question itself names the token, so only what follows it is looked at.
    expectOnlyAllowed(
      reader,
      JSON.stringify(events.filter((event) => event.type !== 'turn-start')),
      'answer',
    );
    const start = events.find((event) => event.type === 'turn-start');
    return start === undefined ? undefined : String(start.conversationId);
  }

  async function lookAgain(reader: Reader, conversationId: string): Promise<void> {
    const conversation = await must<{ turns: { id: string; question: string }[] }>(
      `/v1/assistant/conversations/${conversationId}`,
      reader,
    );
    const withoutQuestions = JSON.stringify(conversation.turns.map(({ question: _, ...turn }) => turn));
    expectOnlyAllowed(reader, withoutQuestions, 'conversation');
    const exported = await must<{ markdown: string }>(
      `/v1/assistant/conversations/${conversationId}/export`,
      reader,
    );
    const body = conversation.turns.reduce(
      (text, turn) => text.replaceAll(turn.question, ''),
      exported.markdown,
    );
    expectOnlyAllowed(reader, body.replace(/^# .*$/m, ''), 'export');
    for (const turn of conversation.turns) {
      const trace = await must<{ question: string; evidence: unknown[]; steps: unknown[] }>(
        `/v1/assistant/turns/${turn.id}/trace`,
        reader,
      );
      expectOnlyAllowed(reader, JSON.stringify(trace.evidence), 'trace');
    }
  }

  it(`holds for ${principalCount} people and ${documentCount} documents`, async () => {
    for (const reader of readers) await probe(reader);
    expect(checks.made).toBeGreaterThan(principalCount * documentCount);
  });

  it('holds in answers, and again after rights were taken away', async () => {
    const conversations = new Map<Reader, string>();
    for (const reader of readers) {
      const id = await converse(reader);
      if (id !== undefined) conversations.set(reader, id);
    }
    expect(conversations.size).toBeGreaterThan(10);
    await shuffleRights(owner, corpus, readers);
    for (const [reader, id] of conversations) await lookAgain(reader, id);
    for (const reader of readers) await probe(reader);
  });

  it('holds through several rounds of changes', async () => {
    for (let round = 0; round < 3; round++) {
      await shuffleRights(owner, corpus, readers);
      for (const reader of readers) await probe(reader);
    }
    process.stdout.write(`leak test: ${checks.made} checks, 0 leaks\n`);
  });
});

function scopeOf(app: App, person: Person): Scope {
  return app.scopes.create({
    tenantId: person.tenantId,
    actor: {
      kind: 'user',
      userId: person.userId,
      keyId: null,
      memberId: person.memberId,
      name: person.email,
      role: person.role,
      permissions: new Set(rolePermissions[person.role]),
      operator: false,
      ipAddress: null,
    },
    locale: 'en',
    requestId: 'leak-test',
    signal: new AbortController().signal,
  });
}

/** Writes the documents in runs of equal access lists, and notes their ids. */
async function fill(app: App, owner: Person, corpus: Corpus): Promise<void> {
  const scope = scopeOf(app, owner);
  const runs = Map.groupBy(corpus.documents, (document) =>
    JSON.stringify([document.base, document.entries, document.denies]),
  );
  for (const documents of runs.values()) {
    const [first] = documents;
    const baseId = corpus.bases[first?.base ?? 0]?.id as Id<'base'>;
    const entries =
      first?.entries === null || first?.entries === undefined
        ? {}
        : { entries: first.entries as `user:${string}`[] };
    const denies = first?.denies ?? [];
    const ids = await importPassages(scope, { baseId, ...entries, denies }, documents.map(passageOf));
    for (const [index, document] of documents.entries()) document.id = ids[index] ?? '';
  }
  const { rows } = await app.database.execute('select id, document_id from chunk where tenant_id = $1', [
    owner.tenantId,
  ]);
  const byDocument = new Map(
    (rows as { id: string; document_id: string }[]).map((row) => [row.document_id, row.id]),
  );
  for (const document of corpus.documents) document.chunkId = byDocument.get(document.id) ?? '';
}

const passageOf = (document: ModelDocument) => ({
  title: `Report ${document.token}`,
  text: `Quarterly maintenance report ${document.token}. The code word of ${document.token} is ${tokenOf(document.number)}-${document.number * 7}.`,
});

function setGrants(owner: Person, base: Corpus['bases'][number]): Promise<unknown> {
  const grants = [
    { principal: { kind: 'user', id: owner.userId }, right: 'own' },
    ...base.grants.map((principal) => ({ principal: toContract(principal), right: 'read' })),
  ];
  const denied = base.denies.map(toContract);
  return must(`/v1/knowledge/bases/${base.id}/grants`, owner, { method: 'PUT', body: { grants, denied } });
}

function toContract(principal: string) {
  const [kind = '', id] = principal.split(':');
  return kind === 'everyone' ? { kind } : { kind, id };
}

/** Random changes of every kind: lists, denials, base grants, memberships, nesting. Model and product change alike. */
async function shuffleRights(owner: Person, corpus: Corpus, readers: Reader[]): Promise<void> {
  for (let count = 0; count < 40; count++) await changeDocument(owner, corpus);
  const base = random.pick(corpus.bases);
  if (base !== undefined) {
    base.grants = corpus.newGrants();
    base.denies = corpus.newDenies();
    await setGrants(owner, base);
  }
  for (let count = 0; count < 6; count++) await changeMembership(owner, corpus, readers);
  for (let count = 0; count < 3; count++) await changeNesting(owner, corpus);
}

/** A group goes into another, or out of it again; circles are refused by the product and not tried by the model. */
async function changeNesting(owner: Person, corpus: Corpus): Promise<void> {
  const [outer, inner] = [random.pick(corpus.groupIds) ?? '', random.pick(corpus.groupIds) ?? ''];
  const inside = corpus.nestings.get(outer);
  if (inside === undefined) return;
  const url = `/v1/groups/${outer}/groups/${inner}`;
  if (inside.has(inner)) {
    await must(url, owner, { method: 'DELETE' });
    inside.delete(inner);
  } else if (mayNest(corpus, outer, inner)) {
    await must(url, owner, { method: 'PUT' });
    inside.add(inner);
  } else expect((await call(url, owner, { method: 'PUT' })).status).toBe(409);
}

async function changeDocument(owner: Person, corpus: Corpus): Promise<void> {
  const document = random.pick(corpus.documents);
  if (document === undefined) return;
  document.entries = corpus.newEntries();
  document.denies = corpus.newDenies();
  const denied = document.denies.map(toContract);
  const body =
    document.entries === null
      ? { mode: 'inherit', denied }
      : { mode: 'list', entries: document.entries.map(toContract), denied };
  await must(`/v1/knowledge/documents/${document.id}/access`, owner, { method: 'PUT', body });
}

async function changeMembership(owner: Person, corpus: Corpus, readers: Reader[]): Promise<void> {
  const [reader, groupId] = [random.pick(readers), random.pick(corpus.groupIds)];
  const groups = corpus.memberships.get(reader?.userId ?? '');
  if (reader === undefined || groupId === undefined || groups === undefined) return;
  const leaves = groups.has(groupId);
  await must(`/v1/groups/${groupId}/members/${reader.memberId}`, owner, {
    method: leaves ? 'DELETE' : 'PUT',
  });
  if (leaves) groups.delete(groupId);
  else groups.add(groupId);
}
