import { estimateTokens } from '../../apps/server/src/features/metering/index.ts';
import type { Random } from '../harness/random.ts';
import { askAndRead, type Credential, send, uploadText } from './http-client.ts';

export const apiModel = 'api-model';
export const assistantModel = 'assistant-model';

/** Shapes of documents, told apart by how many chunks they become. */
export const shapes = ['small', 'medium', 'large'] as const;
export type Shape = (typeof shapes)[number];
const paragraphsOf: Record<Shape, number> = { small: 1, medium: 12, large: 40 };

/** All texts of a shape have the same length, so they are cut in the same places. */
export function documentText(token: string, shape: Shape): string {
  const paragraph = (index: number) =>
    `In part ${String(index).padStart(3, '0')} the maintenance report ${token} says that the code word of ${token} is granite. ${'The pump was inspected and found in order. '.repeat(6)}`;
  return Array.from({ length: paragraphsOf[shape] }, (_, index) => paragraph(index)).join('\n\n');
}

/** What the server acknowledged, and what was tried. */
export interface Ledger {
  uploads: { token: string; shape: Shape; documentId: string }[];
  turns: { turnId: string; conversationId: string; answer: string; last: Record<string, unknown> }[];
  /** Estimates of the input of completed calls; each call has one of its own. */
  completions: number[];
  /** Estimates of all calls that were sent. */
  completionsSent: Set<number>;
  generatedAsked: number;
  /** Refusals of a server that was alive: none is expected. */
  refusals: string[];
}

export function emptyLedger(): Ledger {
  return {
    uploads: [],
    turns: [],
    completions: [],
    completionsSent: new Set(),
    generatedAsked: 0,
    refusals: [],
  };
}

export interface Load {
  url: string;
  who: Credential;
  baseId: string;
  ledger: Ledger;
  random: Random;
  /** Numbers that are used once. */
  next: () => number;
}

/** Clients that work until their server dies. */
export async function runClients(load: Load): Promise<void> {
  const clients = [uploads, uploads, quotations, generated, streams, completions];
  await Promise.all(clients.map((client) => untilBroken(load, client)));
}

async function untilBroken(load: Load, client: (load: Load) => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await client(load);
    } catch (error) {
      // A broken connection: what was under way is not acknowledged.
      if (error instanceof TypeError) return;
      load.ledger.refusals.push(String(error));
      return;
    }
  }
}

export function tokenOf(number: number): string {
  return `crashtoken${String(number).padStart(6, '0')}x`;
}

async function uploads({ url, who, baseId, ledger, random, next }: Load): Promise<void> {
  const token = tokenOf(next());
  const shape = random.pick(shapes) ?? 'small';
  const file = { baseId, name: `${token}.txt`, text: documentText(token, shape) };
  const documentId = await uploadText(url, who, file);
  ledger.uploads.push({ token, shape, documentId });
}

async function quotations(load: Load): Promise<void> {
  const known = load.random.pick(load.ledger.uploads)?.token ?? 'the pump';
  await askOne(load, { question: `What is the code word of ${known}?`, mode: 'quotation' });
}

async function generated(load: Load): Promise<void> {
  load.ledger.generatedAsked += 1;
  await askOne(load, { question: `Question ${load.next()}: what does the maintenance report say?` });
}

async function askOne({ url, who, ledger }: Load, body: Record<string, unknown>): Promise<void> {
  const { turnId, conversationId, answer, last } = await askAndRead(url, who, body);
  if (last === undefined) throw new Error('a stream ended without its last event');
  if (last.type === 'error') throw new Error(`a turn failed: ${JSON.stringify(last)}`);
  ledger.turns.push({ turnId, conversationId, answer, last });
}

const streams = (load: Load) => complete(load, true);
const completions = (load: Load) => complete(load, false);

async function complete(load: Load, stream: boolean): Promise<void> {
  const { url, who, ledger } = load;
  const { content, estimate } = uniquePrompt(ledger);
  const body = { model: apiModel, stream, messages: [{ role: 'user', content }] };
  const response = await send(`${url}/v1/chat/completions`, who, { body });
  const text = await response.text();
  if (!response.ok) throw new Error(`completion: ${response.status} ${text}`);
  if (stream && !text.includes('[DONE]')) throw new Error(`a stream ended without its end mark: ${text}`);
  ledger.completions.push(estimate);
}

/** A prompt whose estimated length no other has: that is how an interrupted call is known again in the ledger. */
function uniquePrompt({ completionsSent }: Ledger): { content: string; estimate: number } {
  let content = 'Say the code word. '.repeat(1 + Math.floor((completionsSent.size * 5) / 19));
  let estimate = 4 + estimateTokens(content);
  while (completionsSent.has(estimate)) {
    content += 'word ';
    estimate = 4 + estimateTokens(content);
  }
  completionsSent.add(estimate);
  return { content, estimate };
}
