-- Disjoint buckets. `input_tokens` and `output_tokens` stay the totals; the parts below lie inside them, and what no part
-- names is plain text (metering/usage.ts). Figures of a provider whose parts do not fit are kept and marked `quarantined`.
ALTER TABLE usage_record
  ADD COLUMN cache_write_5m_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN cache_write_1h_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN audio_input_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN image_input_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN audio_output_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN tool_calls bigint NOT NULL DEFAULT 0,
  ADD COLUMN search_units bigint NOT NULL DEFAULT 0,
  ADD COLUMN milliseconds bigint NOT NULL DEFAULT 0,
  ADD COLUMN images bigint NOT NULL DEFAULT 0,
  -- The provider's own figures contradict each other; they are kept as told and shown for review.
  ADD COLUMN quarantined boolean NOT NULL DEFAULT false;

-- Prices beyond input, cached and output: rates of the other buckets, and tiers (by context length or service tier) that
-- replace the base rates: see metering/price.ts. `effective_to` ends a version that nothing follows.
ALTER TABLE model_price
  ADD COLUMN rates jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN tiers jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN effective_to timestamptz,
  ADD COLUMN source text;
ALTER TABLE usage_record
  ADD COLUMN price_tier text,
  ADD COLUMN service_tier text;

ALTER TABLE usage_record DROP CONSTRAINT usage_record_operation_check;
ALTER TABLE usage_record ADD CONSTRAINT usage_record_operation_check CHECK (operation IN (
  'chat', 'completions', 'responses', 'embeddings', 'rerank', 'images', 'transcriptions', 'speech', 'moderations'));
