-- Local embedding and rerank models.
ALTER TABLE provider DROP CONSTRAINT provider_kind_check;
ALTER TABLE provider ADD CONSTRAINT provider_kind_check CHECK (kind IN (
  'openai-compatible', 'anthropic', 'gemini', 'azure-openai', 'bedrock', 'local-gguf', 'local-onnx'));
