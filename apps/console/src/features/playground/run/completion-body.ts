export interface CompletionRequest {
  model: string;
  system: string;
  prompt: string;
  /** Null: the model's own. */
  temperature: number | null;
  maxTokens: number | null;
}

/** What is sent to the OpenAI-compatible door; also what the code samples show. */
export function completionBody({ model, system, prompt, temperature, maxTokens }: CompletionRequest) {
  return {
    model,
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: prompt },
    ],
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
  };
}
