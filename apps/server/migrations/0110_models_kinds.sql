-- Providers that speak protocols of their own, and models that do other things than chat.
ALTER TABLE provider DROP CONSTRAINT provider_kind_check;
ALTER TABLE provider ADD CONSTRAINT provider_kind_check CHECK (kind IN (
  'openai-compatible', 'anthropic', 'gemini', 'azure-openai', 'bedrock', 'local-gguf'));
ALTER TABLE model DROP CONSTRAINT model_kind_check;
ALTER TABLE model ADD CONSTRAINT model_kind_check CHECK (kind IN (
  'chat', 'embedding', 'rerank', 'image', 'transcription', 'speech', 'moderation'));
