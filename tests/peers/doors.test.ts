import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  must,
  newMember,
  newTenant,
  type Person,
  settled,
  testApp,
  theOperator,
  upload,
} from '../harness/app.ts';

interface Key {
  key: { id: string };
  secret: string;
}

describe('doors for other products', () => {
  let owner: Person;
  let outsider: Person;
  let baseId: string;
  let documentId: string;
  let address: string;
  const keyOf = (person: Person, scopes: string[] | null = null) =>
    must<Key>('/v1/keys', person, { method: 'POST', body: { name: 'door', scopes } });

  beforeAll(async () => {
    await theOperator();
    owner = await newTenant('Doors');
    outsider = await newMember(owner, 'member');
    baseId = (
      await must<{ id: string }>('/v1/knowledge/bases', owner, { method: 'POST', body: { name: 'Base' } })
    ).id;
    documentId = await upload(owner, baseId, {
      name: 'travel.txt',
      content: 'The daily allowance for travel to Beijing is 420 yuan.\n\nHotels are booked by the office.',
    });
    expect((await settled(owner, documentId)).status).toBe('ready');
    const app = await testApp();
    address = await app.http.listen({ host: '127.0.0.1', port: 0 });
  }, 240_000);
  afterAll(async () => (await testApp()).http.server.close());

  const connect = async (secret: string) => {
    const client = new Client({ name: 'test', version: '1' });
    const headers = { authorization: `Bearer ${secret}` };
    await client.connect(
      new StreamableHTTPClientTransport(new URL('/mcp', address), { requestInit: { headers } }) as never,
    );
    return client;
  };
  // biome-ignore lint/suspicious/noExplicitAny: answers of tools have many shapes
  const use = async (client: Client, name: string, input: Record<string, unknown>): Promise<any> =>
    client.callTool({ name, arguments: input });

  it('speaks MCP with the real client: search, open, ask', async () => {
    const client = await connect((await keyOf(owner)).secret);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['ask', 'open_document', 'search_knowledge']);
    const found = await use(client, 'search_knowledge', { query: 'allowance Beijing' });
    expect(found.structuredContent.passages[0]).toMatchObject({
      document_id: documentId,
      document: 'travel.txt',
    });
    const opened = await use(client, 'open_document', { document_id: documentId, length: 20 });
    expect(opened.structuredContent).toMatchObject({ text: 'The daily allowance ', name: 'travel.txt' });
    const answer = await use(client, 'ask', {
      question: 'What is the daily allowance for travel to Beijing?',
    });
    expect(answer.structuredContent.text).toContain('420');
    expect(answer.structuredContent.citations[0]).toMatchObject({ document_id: documentId });
    await client.close();
  });

  it('shows the holder of a key no more than the console does', async () => {
    const client = await connect((await keyOf(outsider)).secret);
    const found = await use(client, 'search_knowledge', { query: 'allowance Beijing' });
    expect(found.structuredContent.passages).toEqual([]);
    const opened = await use(client, 'open_document', { document_id: documentId });
    expect(opened).toMatchObject({ isError: true });
    expect(opened.content[0].text).toContain('knowledge.document_not_found');
    const based = await use(client, 'search_knowledge', { query: 'allowance', base_ids: [baseId] });
    expect(based).toMatchObject({ isError: true });
    await client.close();
  });

  it('shows two people their own, and what is taken away while both are connected', async () => {
    const [ann, bob] = [await newMember(owner, 'member'), await newMember(owner, 'member')];
    const make = async (name: string, word: string, reader: Person) => {
      const { id } = await must<{ id: string }>('/v1/knowledge/bases', owner, {
        method: 'POST',
        body: { name },
      });
      await grant(id, [reader]);
      const document = await upload(owner, id, {
        name: `${word}.txt`,
        content: `The code word of the quarterly plan is ${word}.`,
      });
      expect((await settled(owner, document)).status).toBe('ready');
      return { id, document };
    };
    const grant = (id: string, readers: Person[]) =>
      must(`/v1/knowledge/bases/${id}/grants`, owner, {
        method: 'PUT',
        body: {
          grants: [
            { principal: { kind: 'user', id: owner.userId }, right: 'own' },
            ...readers.map(({ userId }) => ({ principal: { kind: 'user', id: userId }, right: 'read' })),
          ],
        },
      });
    const hers = await make('Hers', 'heron', ann);
    const his = await make('His', 'falcon', bob);
    const clients = {
      ann: await connect((await keyOf(ann)).secret),
      bob: await connect((await keyOf(bob)).secret),
    };
    const seen = async (client: Client) => {
      const query = 'code word of the quarterly plan';
      const found = await use(client, 'search_knowledge', { query });
      const answer = await use(client, 'ask', { question: 'What is the code word of the quarterly plan?' });
      const opened = await Promise.all(
        [hers, his].map(({ document }) => use(client, 'open_document', { document_id: document })),
      );
      const based = await Promise.all(
        [hers, his].map(({ id }) => use(client, 'search_knowledge', { query, base_ids: [id] })),
      );
      return ['heron', 'falcon'].map((word) =>
        [found, answer, opened, based].map((shown) => JSON.stringify(shown).includes(word)),
      );
    };
    const [all, none] = [
      [true, true, true, true],
      [false, false, false, false],
    ];
    expect(await seen(clients.ann)).toEqual([all, none]);
    expect(await seen(clients.bob)).toEqual([none, all]);
    await grant(hers.id, [bob]);
    expect(await seen(clients.ann)).toEqual([none, none]);
    // Which of the two the answer says is its affair.
    expect((await seen(clients.bob)).map(([found, , opened, based]) => [found, opened, based])).toEqual([
      [true, true, true],
      [true, true, true],
    ]);
    await must(`/v1/members/${bob.memberId}`, owner, { method: 'DELETE' });
    await expect(use(clients.bob, 'search_knowledge', { query: 'quarterly' })).rejects.toThrow();
    await Promise.all(Object.values(clients).map((client) => client.close()));
  }, 180_000);

  it('closes with the key, whatever was opened before', async () => {
    const key = await keyOf(owner);
    const client = await connect(key.secret);
    await must(`/v1/keys/${key.key.id}`, owner, { method: 'DELETE' });
    await expect(client.listTools()).rejects.toThrow();
    await client.close();
    await expect(connect('jsk_nonsense')).rejects.toThrow();
  });

  it('does not ask for a key that may only read', async () => {
    const client = await connect((await keyOf(owner, ['knowledge.read'])).secret);
    expect(await use(client, 'search_knowledge', { query: 'allowance' })).not.toMatchObject({
      isError: true,
    });
    expect(await use(client, 'ask', { question: 'What is the allowance?' })).toMatchObject({ isError: true });
    await client.close();
  });

  it('is an external knowledge base for Dify', async () => {
    const { secret } = await keyOf(owner);
    const ask = (body: unknown, key = secret) =>
      call('/v1/dify/retrieval', null, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${key}` },
      });
    const input = {
      knowledge_id: baseId,
      query: 'daily allowance Beijing',
      retrieval_setting: { top_k: 3, score_threshold: 0.2 },
    };
    const answer = await ask(input);
    expect(answer.status).toBe(200);
    expect(answer.json().records).toMatchObject([
      { title: 'travel.txt', score: 1, metadata: { document_id: documentId, path: 'travel.txt' } },
    ]);
    expect((await ask(input, (await keyOf(outsider)).secret)).status).toBe(404);
    expect((await ask(input, 'wrong')).status).toBe(401);
    expect((await ask({ ...input, retrieval_setting: { top_k: 0 } })).status).toBe(422);
  });
});
