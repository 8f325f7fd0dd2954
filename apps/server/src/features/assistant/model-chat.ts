import { defaultChatModel, streamChat } from '../models/index.ts';
import type { ChatPort } from './ports.ts';

/** The assistant's way to the models room; given to the ports at wiring. */
export const modelChat: ChatPort = {
  async choose(tx, _scope, reference) {
    const chosen = await defaultChatModel(tx);
    if (reference === undefined || reference === chosen?.name || reference === chosen?.id) return chosen;
    // Whether it exists is asked when it is called; until then its context counts as unknown.
    return { name: reference, contextTokens: null };
  },
  stream: streamChat,
};
