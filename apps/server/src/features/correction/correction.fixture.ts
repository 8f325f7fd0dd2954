// The room of corrections on the real assistant and knowledge rooms; mails and the model are scripted.
import type { FastifyInstance } from 'fastify';
import type { MailMessage } from '../../kernel/ports.ts';
import { contextMaker, createHttpServer, mountRouter } from '../../platform/http/index.ts';
import {
  type AssistantRoom,
  type Desk,
  openAssistant,
  openDesk,
  type Person,
  question,
  scopeOf,
  tell,
} from '../assistant/assistant.fixture.ts';
import { callerOf } from '../assistant/edge.fixture.ts';
import { assistantRoutes } from '../assistant/index.ts';
import type { Answer } from '../knowledge/knowledge.fixture.ts';
import {
  correctionJobs,
  gapRoutes,
  miningRoutes,
  openCase,
  regressionRoutes,
  reviewedPort,
  reviewedRoutes,
  triageRoutes,
} from './index.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface CorrectionRoom extends AssistantRoom {
  mails: MailMessage[];
  edge: FastifyInstance;
}

export async function openCorrections(): Promise<CorrectionRoom> {
  const mails: MailMessage[] = [];
  const mail = { configured: true, send: async (message: MailMessage) => mails.push(message) > 0 };
  const ports = {
    onRated: openCase,
    reviewedAnswers: reviewedPort,
    mail,
    publicUrl: (path: string) => `https://jishi.test${path}`,
  };
  const room = await openAssistant(ports);
  const edge = createHttpServer({ log, defaultLocale: 'en', trustProxy: false });
  const makeContext = contextMaker({
    authenticator: { authenticate: async ({ headers }) => callerOf(String(headers['x-person'] ?? '')) },
    scopes: room.scopes,
    log,
    defaultLocale: 'en',
  });
  const router = {
    assistant: assistantRoutes,
    triage: triageRoutes,
    regressions: regressionRoutes,
    reviewedAnswers: reviewedRoutes,
    mining: miningRoutes,
    gaps: gapRoutes,
  };
  mountRouter(edge, router, makeContext);
  await edge.ready();
  return {
    ...room,
    mails,
    edge,
    drain: () => drainAll(room),
    close: async () => {
      await edge.close();
      await room.close();
    },
  };
}

/** Runs the jobs of this room and of the rooms below it until there are none. */
async function drainAll(room: AssistantRoom): Promise<void> {
  for (;;) {
    const index = room.queued.findIndex(({ name }) => correctionJobs.some((job) => job.name === name));
    const [job] = index < 0 ? [] : room.queued.splice(index, 1);
    if (job === undefined) break;
    const handler = await correctionJobs.find(({ name }) => name === job.name)?.load();
    await handler?.(room.scopes.forJob(job.payload, new AbortController().signal), job.payload);
  }
  await room.drain();
}

export type Reply = Pick<Answer, 'status' | 'body'>;

/** Requests of one person to the routes of this room and of the assistant. */
export function on({ edge }: CorrectionRoom, { tenantId, userId, memberId, role }: Person) {
  return async (line: string, body?: object): Promise<Reply> => {
    const [method, url = '/'] = line.split(' ');
    const response = await edge.inject({
      method: method as 'GET',
      url,
      ...(body === undefined ? {} : { payload: body }),
      headers: { 'x-person': [tenantId, userId, memberId, role].join(' ') },
    });
    return { status: response.statusCode, body: response.body === '' ? undefined : response.json() };
  };
}

export interface CorrectionDesk extends Desk {
  room: CorrectionRoom;
}

export async function openCorrectionDesk(room: CorrectionRoom): Promise<CorrectionDesk> {
  return { ...(await openDesk(room)), room };
}

/** Asks and rates the answer down; answers the turn and, once it was looked at, its case as the owner sees it. */
export async function complain(
  desk: CorrectionDesk,
  asker: Person,
  { ask, reason = 'wrong', comment = '' }: { ask: string; reason?: string; comment?: string },
): Promise<{ turnId: string; caseId: string | undefined }> {
  const { room, owner } = desk;
  const { turnId } = await tell(scopeOf(room, asker), question(ask));
  const rated = { rating: 'down', reason, comment };
  const reply = await on(room, asker)(`PUT /v1/assistant/turns/${turnId}/feedback`, rated);
  if (reply.status !== 200) throw new Error(`feedback: ${reply.status} ${JSON.stringify(reply.body)}`);
  await room.drain();
  const { body } = await on(room, owner)('GET /v1/knowledge/cases');
  return { turnId, caseId: body.items[0]?.id };
}
