// Makes the shipped price list from LiteLLM's public one (MIT): `node scripts/price-list.mjs <model_prices…json> <version> <date>`.
// The list lies in the PyPI package `litellm` as litellm/model_prices_and_context_window_backup.json.
import { readFileSync, writeFileSync } from 'node:fs';

const [, , file, version, date] = process.argv;
const target = new URL(
  '../apps/server/src/features/models/prices/content/shipped-prices.json',
  import.meta.url,
);
const vendors = new Set(
  'openai anthropic gemini deepseek dashscope moonshot zai minimax volcengine tencent mistral xai cohere'.split(
    ' ',
  ),
);
const modes = new Set(['chat', 'responses', 'embedding', 'rerank']);
const source = JSON.parse(readFileSync(file, 'utf8'));

/** Decimal dollars to pico-units, exact: the numbers have at most 15 digits. */
const pico = (dollars) => (dollars === undefined ? undefined : String(BigInt(Math.round(dollars * 1e12))));
const withoutEmpty = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

function ratesOf(row, suffix = '') {
  const of = (name) => pico(row[`${name}${suffix}`]);
  return withoutEmpty({
    inputPico: of('input_cost_per_token'),
    cachedInputPico: of('cache_read_input_token_cost'),
    outputPico: of('output_cost_per_token'),
    rates: withoutEmpty({
      cacheWrite5mPico: row[`cache_creation_input_token_cost${suffix}`]
        ? of('cache_creation_input_token_cost')
        : undefined,
      cacheWrite1hPico: suffix === '' ? pico(row.cache_creation_input_token_cost_above_1hr) : undefined,
      audioInputPico: of('input_cost_per_audio_token'),
      audioOutputPico: of('output_cost_per_audio_token'),
      reasoningPico: of('output_cost_per_reasoning_token'),
      searchUnitPico: suffix === '' ? pico(row.input_cost_per_query) : undefined,
    }),
  });
}

function tiersOf(row) {
  const tiers = [];
  const base = ratesOf(row);
  for (const key of Object.keys(row)) {
    const size = /^input_cost_per_token_above_(\d+)k_tokens$/.exec(key)?.[1];
    if (size !== undefined)
      tiers.push({ aboveInputTokens: Number(size) * 1000, ...ratesOf(row, `_above_${size}k_tokens`) });
  }
  for (const [suffix, serviceTier] of [
    ['_batches', 'batch'],
    ['_flex', 'flex'],
    ['_priority', 'priority'],
  ])
    if (row[`input_cost_per_token${suffix}`] !== undefined)
      tiers.push({ serviceTier, ...ratesOf(row, suffix) });
  for (const step of row.tiered_pricing ?? [])
    if (step.range?.[0] > 0) tiers.push({ aboveInputTokens: step.range[0], ...ratesOf(step) });
  return tiers
    .filter((tier) => tier.inputPico !== undefined)
    .map((tier) => ({ ...tier, outputPico: tier.outputPico ?? base.outputPico ?? '0' }));
}

const entries = Object.entries(source).flatMap(([key, row]) => {
  const name = key.includes('/') ? key.slice(key.indexOf('/') + 1) : key;
  const vendor = row.litellm_provider === 'cohere_chat' ? 'cohere' : row.litellm_provider;
  if (!vendors.has(vendor) || !modes.has(row.mode) || name.includes('/') || /^(ft:|.*:ft)/.test(key))
    return [];
  const first = row.tiered_pricing?.[0];
  const { inputPico, cachedInputPico, outputPico, rates } = ratesOf(first ? { ...row, ...first } : row);
  if (inputPico === undefined) return [];
  const entry = {
    vendor,
    model: name,
    currency: 'USD',
    inputPico,
    cachedInputPico: cachedInputPico ?? null,
    outputPico: outputPico ?? '0',
  };
  return [
    withoutEmpty({
      ...entry,
      rates: Object.keys(rates).length === 0 ? undefined : rates,
      tiers: tiersOf(row).length === 0 ? undefined : tiersOf(row),
      source: row.source,
    }),
  ];
});
const unique = [...new Map(entries.map((entry) => [`${entry.vendor}/${entry.model}`, entry])).values()].sort(
  (left, right) => (`${left.vendor}/${left.model}` < `${right.vendor}/${right.model}` ? -1 : 1),
);
const head = {
  date,
  origin: `litellm ${version} (MIT), model_prices_and_context_window_backup.json`,
  unit: 'pico-units of the currency for one token',
};
const lines = unique.map((entry) => `    ${JSON.stringify(entry)}`);
writeFileSync(
  target,
  `{\n  "head": ${JSON.stringify(head)},\n  "entries": [\n${lines.join(',\n')}\n  ]\n}\n`,
);
console.log(`${unique.length} prices`);
