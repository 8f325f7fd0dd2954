// The assistant on the real knowledge room (embedded database, parser children); only the model is scripted.
import type { AskEvent, Id } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import {
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  upload,
} from '../knowledge/knowledge.fixture.ts';
import { ask } from './ask.ts';
import { type ChatModel, type ChatPort, createRunningTurns } from './ports.ts';
import type { AskInput } from './turn/open.ts';

export {
  makeGroup,
  makePerson,
  makeTenant,
  type Person,
  type Room,
  scopeOf,
} from '../knowledge/knowledge.fixture.ts';

type ChatInput = Parameters<ChatPort['stream']>[1];

/** What the model does next: says pieces of text, fails, or speaks until it is stopped. */
export type Script = (input: ChatInput) => AsyncIterable<string>;

export interface ScriptedChat extends ChatPort {
  /** Undefined: no model is configured. */
  model: ChatModel | undefined;
  script: Script;
  /** What it was asked. */
  calls: ChatInput[];
}

/** A model that says what the test wrote down. */
export function scriptedChat(): ScriptedChat {
  const chat: ScriptedChat = {
    model: undefined,
    script: () => says(),
    calls: [],
    choose: async (_tx, _scope, reference) =>
      reference === undefined || reference === chat.model?.name ? chat.model : undefined,
    async *stream(_scope, input) {
      chat.calls.push(input);
      let outputTokens = 0;
      for await (const text of chat.script(input)) {
        outputTokens += 1;
        yield { type: 'text-delta', text };
      }
      const usage = {
        inputTokens: 100,
        outputTokens,
        cachedInputTokens: 0,
        reasoningTokens: 0,
        estimated: false,
      };
      yield {
        type: 'end',
        usage,
        costPico: 7_000n,
        currency: 'USD',
        model: 'scripted',
        finishReason: 'stop',
      };
    },
  };
  return chat;
}

export async function* says(...pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

/** Says the pieces, then nothing more until it is stopped. */
export async function* saysAndWaits(
  signal: AbortSignal | undefined,
  ...pieces: string[]
): AsyncGenerator<string> {
  yield* pieces;
  await new Promise((_, reject) => {
    const stop = () => reject(new DOMException('stopped', 'AbortError'));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}

export interface AssistantRoom extends Room {
  chat: ScriptedChat;
}

export async function openAssistant(ports: Partial<Room['ports']> = {}): Promise<AssistantRoom> {
  const chat = scriptedChat();
  const room = await openRoom({
    uploadBytes: 4 * 1024 * 1024,
    ports: {
      chat,
      runningTurns: createRunningTurns(),
      starterQuestions: async () => [],
      onRated: async () => undefined,
      reviewedAnswers: { match: async () => undefined, readable: async () => new Map() },
      ...ports,
    },
  });
  return { ...room, chat };
}

export interface Desk {
  room: AssistantRoom;
  tenantId: Id<'tenant'>;
  owner: Person;
  baseId: string;
}

/** A tenant with an owner of a base that everyone reads. */
export async function openDesk(room: AssistantRoom): Promise<Desk> {
  const tenantId = await makeTenant(room);
  const owner = await makePerson(room, tenantId, { name: 'Owner' });
  return { room, tenantId, owner, baseId: await makeBase(room, owner, true) };
}

export interface TextFile {
  name: string;
  content: string;
  access?: object;
}

/** Uploads and indexes one text; answers its document id. */
export async function addText(
  { room, owner, baseId }: Desk,
  { name, content, access }: TextFile,
): Promise<string> {
  const file = { name, content };
  const documentId = await upload(room, owner, { baseId, file, ...(access === undefined ? {} : { access }) });
  await room.drain();
  return documentId;
}

export function question(text: string, more: Partial<AskInput> = {}): AskInput {
  return { question: text, mode: 'auto', ...more };
}

export async function collect(events: AsyncIterable<AskEvent>): Promise<AskEvent[]> {
  const all: AskEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export interface Told {
  events: AskEvent[];
  text: string;
  conversationId: Id<'conversation'>;
  turnId: Id<'turn'>;
  citations: Extract<AskEvent, { type: 'citation-added' }>['citation'][];
  evidence: Extract<AskEvent, { type: 'evidence-found' }>['evidence'];
  query: string;
  last: AskEvent;
}

export async function tell(scope: Scope, input: AskInput): Promise<Told> {
  return summarise(await collect(ask(scope, input)));
}

export function summarise(events: AskEvent[]): Told {
  const of = <T extends AskEvent['type']>(type: T) =>
    events.filter((event): event is Extract<AskEvent, { type: T }> => event.type === type);
  const [start] = of('turn-start');
  const [found] = of('evidence-found');
  const last = events.at(-1);
  if (start === undefined || last === undefined) throw new Error('the turn did not begin');
  return {
    events,
    text: of('text-delta')
      .map(({ text }) => text)
      .join(''),
    conversationId: start.conversationId,
    turnId: start.turnId,
    citations: of('citation-added').map(({ citation }) => citation),
    evidence: found?.evidence ?? [],
    query: found?.query ?? '',
    last,
  };
}
