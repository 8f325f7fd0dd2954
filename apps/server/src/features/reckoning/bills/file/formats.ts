import type { BillFormat, BillMapping, BillPreview } from '@jishi/contract';

// Which provider's export a file is, by its titles, and what its columns mean. Pure. The titles of OpenAI's and Anthropic's
// exports are theirs; Alibaba's bill is exported in Chinese or English; whatever else is guessed by words.

export interface Guess {
  format: BillFormat;
  mapping: BillMapping | null;
  /** undefined: the tenant's own. */
  timeZone: string | undefined;
  currency: BillPreview['currency'];
}

type Titles = (pattern: RegExp) => string[];
type Drafted = Omit<BillMapping, 'date'> & { date: string | null };

interface Known {
  format: BillFormat;
  /** All of them stand in such a file. */
  marks: readonly RegExp[];
  timeZone?: string;
  currency?: BillPreview['currency'];
  map: (titles: Titles) => Drafted;
}

const nothing: Drafted = {
  date: null,
  model: null,
  key: null,
  cost: null,
  currency: null,
  requests: null,
  inputTokens: [],
  outputTokens: [],
  quantity: null,
  item: null,
  unit: null,
};

const known: readonly Known[] = [
  {
    format: 'openai-costs',
    marks: [/^amount_value$/, /^line_item$/],
    timeZone: 'UTC',
    map: (titles) => ({
      ...nothing,
      date: one(titles, /^start_time_iso$/, /^start_time$/),
      model: 'line_item',
      key: one(titles, /^api_key_id$/),
      cost: 'amount_value',
      currency: one(titles, /^amount_currency$/),
      quantity: one(titles, /^quantity$/),
      item: 'line_item',
      unit: one(titles, /^quantity_unit$/),
    }),
  },
  {
    format: 'openai-usage',
    marks: [/^num_model_requests$/, /^input_tokens$/],
    timeZone: 'UTC',
    map: (titles) => ({
      ...nothing,
      date: one(titles, /^start_time_iso$/, /^start_time$/),
      model: one(titles, /^model$/),
      key: one(titles, /^api_key_id$/),
      requests: 'num_model_requests',
      // Cached tokens lie inside.
      inputTokens: titles(/^input_tokens$/),
      outputTokens: titles(/^output_tokens$/),
    }),
  },
  {
    format: 'anthropic-usage',
    marks: [/^usage_input_tokens_no_cache$/],
    timeZone: 'UTC',
    map: (titles) => ({
      ...nothing,
      date: one(titles, /^usage_date_utc$/),
      model: one(titles, /^model_version$/, /^model$/),
      key: one(titles, /^api_key$/),
      inputTokens: titles(/^usage_input_tokens_/),
      outputTokens: titles(/^usage_output_tokens$/),
    }),
  },
  {
    format: 'anthropic-costs',
    marks: [/^cost_usd$/, /^token_type$/],
    timeZone: 'UTC',
    map: (titles) => ({
      ...nothing,
      date: one(titles, /^usage_date_utc$/),
      model: one(titles, /^model$/, /^model_version$/),
      key: one(titles, /^api_key$/),
      cost: 'cost_usd',
    }),
  },
  {
    format: 'dashscope',
    marks: [/^(实例id|instance id)/, /^(应付金额|优惠后金额|amount after|pretax)/],
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    map: (titles) => ({
      ...nothing,
      date: one(
        titles,
        /^(消费时间|账单日期|日期|费用开始时间|bill(ing)? date|usage start)/,
        /^(账期|账单月份|bill(ing)? (cycle|month))/,
      ),
      model: one(titles, /^(实例id|instance id)/),
      key: one(titles, /api.?key/),
      cost: one(titles, /^应付金额/, /^优惠后金额/, /^(amount after|pretax)/),
      currency: one(titles, /^(币种|currency)/),
      quantity: one(titles, /^(用量|usage)$/),
      item: one(titles, /^(实例id|instance id)/),
      unit: one(titles, /^(用量单位|usage unit)/),
    }),
  },
];

const generic: Known = {
  format: 'generic',
  marks: [],
  map: (titles) => ({
    ...nothing,
    date: one(titles, /date|day|日期/, /time|时间/, /账期|month|月份/),
    model: one(titles, /model.?(name|id)?$|^model|模型/),
    key: one(titles, /api.?key|密钥/),
    cost: one(titles, /^(total.?)?(cost|amount|fee|费用|金额)/, /cost|amount|费用|金额/),
    currency: one(titles, /currency|币种/),
    requests: one(titles, /requests|calls|请求数|调用次数|请求次数/),
    inputTokens: tokens(titles, '(input|prompt)', '输入'),
    outputTokens: tokens(titles, '(output|completion)', '输出'),
  }),
};

export function guessFormat(columns: readonly string[]): Guess {
  const titles: Titles = (pattern) => columns.filter((column) => pattern.test(column.trim().toLowerCase()));
  const found = known.find(({ marks }) => marks.every((mark) => titles(mark).length > 0)) ?? generic;
  const { date, ...rest } = found.map(titles);
  const chinese = titles(/cny|rmb|[¥￥元]/).length > 0;
  return {
    format: found.format,
    mapping: date === null ? null : { date, ...rest },
    timeZone: found.timeZone,
    currency: found.currency ?? (chinese ? 'CNY' : 'USD'),
  };
}

/** The first title that the first fitting pattern finds. */
function one(titles: Titles, ...patterns: RegExp[]): string | null {
  for (const pattern of patterns) {
    const [title] = titles(pattern);
    if (title !== undefined) return title;
  }
  return null;
}

/** The column of the sum where there is one, else all parts. */
function tokens(titles: Titles, english: string, chinese: string): string[] {
  const sum = titles(
    new RegExp(`^(total.?)?${english}.?tokens?$|^${chinese}(总量|用量)?.?(tokens?)?(数|量)?$`),
  );
  return sum.length > 0
    ? sum.slice(0, 1)
    : titles(new RegExp(`${english}.*token|${chinese}.*token`)).slice(0, 8);
}
