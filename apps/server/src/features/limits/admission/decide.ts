import { type Problem, problem } from '../../../kernel/problem.ts';
import { dearest, isBounded, type TokenPrice, type UnitBounds } from '../../metering/index.ts';
import type { Window } from '../accounts/window.ts';
import { judgeRate, type Rate, type RateDecision } from './rate.ts';

// All or none: a call takes a hold on every account that counts it, or it is refused. Pure; the caller holds the lock.

export interface Account {
  budgetId: string;
  name: string;
  unit: 'money' | 'tokens' | 'requests';
  currency: string | null;
  exchangePpm: bigint | null;
  /** With grace; null: a soft budget, which counts and never refuses. */
  ceiling: bigint | null;
  clamp: boolean;
  holder: string;
  window: Window;
  spent: bigint;
  held: bigint;
}

export interface RateAccount extends Rate {
  limitId: string;
  name: string;
  unit: 'requests' | 'tokens';
  holder: string;
  arrivalUs: number;
}

/** What a call may need. */
export interface Demand {
  model: string;
  /** Upper bound of the input: no tokenizer makes more of it. */
  inputBound: number;
  /** Our estimate of the input: what a rate of tokens reserves. */
  inputTokens: number;
  /** The most the answer may be long, over all choices. */
  outputBound: number;
  /** Streams: tokens of the answer, over all choices, that are held at first; the hold grows with it. null: all of it. */
  firstSlice: number | null;
  /** What the caller asked for, over all choices; 0 where it did not say. Rates of tokens reserve it. */
  expectedOutput: number;
  /** Of a request that was counted before. */
  retry: boolean;
  price: TokenPrice | null;
  /** Pictures, searches, seconds: what is billed beside tokens. */
  units: UnitBounds;
  /** The provider may read or do more than the request holds (its own tools, files by address): nothing bounds it. */
  openEnded: boolean;
}

export interface Hold {
  account: Account;
  amount: bigint;
}

export interface RateHold {
  account: RateAccount;
  units: number;
  decision: RateDecision;
}

export interface Admitted {
  admitted: true;
  holds: Hold[];
  rates: RateHold[];
  /** Over all choices. Where `bounded`, some hard account holds this much and no more. */
  outputBound: number;
  /** How much of it is held now. */
  heldOutput: number;
  bounded: boolean;
  headers: Record<string, string>;
}

export type Decision = Admitted | { admitted: false; problem: Problem };

/** Shorter answers than this help nobody: then the call is refused. */
const smallestClamp = 16;

/** Judges one call against its accounts and takes the holds in them, so that the next call of the batch sees them. */
export function decide(
  demand: Demand,
  accounts: Account[],
  { rates, nowUs }: { rates: RateAccount[]; nowUs: number },
): Decision {
  const unpriced = accounts
    .map((account) => priceProblem(account, demand) ?? boundProblem(account, demand))
    .find((found) => found !== undefined);
  if (unpriced !== undefined) return { admitted: false, problem: unpriced };
  const outputBound = clamped(demand, accounts);
  const cut = { ...demand, outputBound };
  const heldOutput = Math.min(outputBound, demand.firstSlice ?? outputBound);
  const first = { ...demand, outputBound: heldOutput };
  const holds = accounts.map((account) => ({ account, amount: amountOf(account, first) }));
  const short = holds.find(({ account, amount }) => !fits(account, amount));
  if (short !== undefined) return { admitted: false, problem: exhausted(short) };
  const judged = rates.map((account) => judge(account, cut, nowUs));
  const fast = judged.filter(({ decision }) => !decision.allowed);
  if (fast.length > 0) return { admitted: false, problem: tooFast(fast) };
  for (const { account, amount } of holds) account.held += amount;
  for (const { account, decision } of judged) account.arrivalUs = decision.arrivalUs;
  const bounded = accounts.some(({ ceiling, unit }) => ceiling !== null && unit !== 'requests');
  return {
    admitted: true,
    holds,
    rates: judged,
    outputBound,
    heldOutput,
    bounded,
    headers: rateHeaders(judged),
  };
}

/** What a rate reserves for a call. */
export function rateUnits(account: Pick<RateAccount, 'unit' | 'amount'>, demand: Demand): number {
  const tokens = demand.inputTokens + Math.min(demand.expectedOutput, demand.outputBound);
  const units = account.unit === 'tokens' ? tokens : demand.retry ? 0 : 1;
  // More than the limit allows at all would never pass: it takes all of it instead, and is corrected afterwards.
  return Math.min(units, account.amount);
}

function judge(account: RateAccount, demand: Demand, nowUs: number): RateHold {
  const capped = rateUnits(account, demand);
  return {
    account,
    units: capped,
    decision: judgeRate(account, { arrivalUs: account.arrivalUs, nowUs }, capped),
  };
}

export function fits(account: Account, amount: bigint): boolean {
  return account.ceiling === null || account.spent + account.held + amount <= account.ceiling;
}

/** Fails closed: an unknown price is not zero, and currencies are not added to each other. */
function priceProblem(account: Account, { price, model }: Demand): Problem | undefined {
  if (account.unit !== 'money' || account.ceiling === null) return undefined;
  if (price === null) return problem('limits.price_missing', { model, budget: account.name });
  if (price.currency !== account.currency && account.exchangePpm === null)
    return problem('limits.currency_mismatch', { model, budget: account.name });
  return undefined;
}

/** A hard budget never lets through what may cost more than it holds: where no hold is enough, it refuses. */
function boundProblem(account: Account, demand: Demand): Problem | undefined {
  if (account.ceiling === null || account.unit === 'requests') return undefined;
  const { price, inputBound, outputBound, units } = demand;
  const bound = { inputTokens: inputBound, outputTokens: outputBound, units };
  const bounded = account.unit === 'tokens' || price === null || isBounded(bound, price);
  if (bounded && !demand.openEnded) return undefined;
  return problem('limits.unbounded', { model: demand.model, budget: account.name });
}

/** The longest answer that fits into every account that may shorten it. */
function clamped(demand: Demand, accounts: Account[]): number {
  let bound = demand.outputBound;
  for (const account of accounts) {
    if (!account.clamp || fits(account, amountOf(account, { ...demand, outputBound: bound }))) continue;
    const shorter = longestThatFits(demand, account, bound);
    if (shorter >= smallestClamp) bound = shorter;
  }
  return bound;
}

/** Bisection: cost grows with length, and tiers make it a staircase. */
function longestThatFits(demand: Demand, account: Account, most: number): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(account, amountOf(account, { ...demand, outputBound: middle }))) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What the call needs at most, in the unit of the account. */
export function amountOf(
  account: Account,
  demand: Pick<Demand, 'inputBound' | 'outputBound' | 'price' | 'units'>,
): bigint {
  const { inputBound, outputBound, price, units } = demand;
  if (account.unit === 'requests') return 1n;
  if (account.unit === 'tokens') return BigInt(inputBound + outputBound);
  if (price === null) return 0n;
  const cost = dearest({ inputTokens: inputBound, outputTokens: outputBound, units }, price);
  return exchange(cost, price.currency, account);
}

/** Rounded up: a hold is an upper bound. */
export function exchange(
  cost: bigint,
  currency: string,
  account: Pick<Account, 'currency' | 'exchangePpm'>,
): bigint {
  if (currency === account.currency) return cost;
  return (cost * (account.exchangePpm ?? 0n) + 999_999n) / 1_000_000n;
}

function exhausted({ account, amount }: Hold): Problem {
  const left = (account.ceiling ?? 0n) - account.spent - account.held;
  return problem('limits.budget_exhausted', {
    budget: account.name,
    budgetId: account.budgetId,
    unit: account.unit,
    currency: account.currency,
    available: readable(account, left > 0n ? left : 0n),
    needed: readable(account, amount),
    missing: readable(account, amount - left),
    resetsAt: account.window.endsAt?.toISOString() ?? '—',
  });
}

const pico = 1_000_000_000_000n;

/** `1.25 USD`, `1200 tokens`. Money to six places, rounded down. */
export function readable(account: Pick<Account, 'unit' | 'currency'>, amount: bigint): string {
  if (account.unit !== 'money') return String(amount);
  const fraction = String((amount % pico) / 1_000_000n).padStart(6, '0');
  return `${amount / pico}.${fraction} ${account.currency}`;
}

function tooFast(refused: RateHold[]): Problem {
  const slowest = refused.reduce((most, next) =>
    (next.decision.retryMs ?? Infinity) > (most.decision.retryMs ?? Infinity) ? next : most,
  );
  return problem('limits.rate_exceeded', {
    limit: slowest.account.name,
    limitId: slowest.account.limitId,
    unit: slowest.account.unit,
    retryAfterSeconds: Math.max(1, Math.ceil((slowest.decision.retryMs ?? 60_000) / 1_000)),
  });
}

/** OpenAI's names. Of several limits in one unit, the one with the least left. */
function rateHeaders(judged: RateHold[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const unit of ['requests', 'tokens'] as const) {
    const [tightest] = judged
      .filter(({ account }) => account.unit === unit)
      .sort((left, right) => left.decision.remaining - right.decision.remaining);
    if (tightest === undefined) continue;
    headers[`x-ratelimit-limit-${unit}`] = String(tightest.account.amount);
    headers[`x-ratelimit-remaining-${unit}`] = String(tightest.decision.remaining);
    headers[`x-ratelimit-reset-${unit}`] = `${tightest.decision.resetMs / 1_000}s`;
  }
  return headers;
}
