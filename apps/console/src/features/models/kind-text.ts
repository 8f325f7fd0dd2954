import type { ModelKind } from '@jishi/contract';

/** The text of each kind of model. */
export const kindText = {
  chat: 'models.kindChat',
  embedding: 'models.kindEmbedding',
  rerank: 'models.kindRerank',
  image: 'models.kindImage',
  transcription: 'models.kindTranscription',
  speech: 'models.kindSpeech',
  moderation: 'models.kindModeration',
} as const satisfies Record<ModelKind, string>;

export const modelKinds = Object.keys(kindText) as ModelKind[];
