import { createInterface } from 'node:readline/promises';
import type { LeaseJournal } from '@jishi/contract';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printJson, printTable } from '../output.ts';

type JsonOptions = ConnectOptions & { json?: boolean };
type ReleaseOptions = JsonOptions & { unused?: boolean; yes?: boolean };

export function addUsage(program: Command): void {
  const usage = program.command('usage').description('what models were used for');
  usage
    .command('verify')
    .description(
      'prove that the accounts of the budgets are the sum of their entries, and these what the ledger says',
    )
    .option('--json', 'JSON instead of text')
    .action((_options: unknown, command: Command) => verify(command.optsWithGlobals<JsonOptions>()));
  usage
    .command('journals')
    .description('what each process has taken ahead of budgets, and since when (operator)')
    .option('--json', 'JSON instead of text')
    .action((_options: unknown, command: Command) => journals(command.optsWithGlobals<JsonOptions>()));
  usage
    .command('release <replica>')
    .description('end what a process holds whose data directory is lost; it counts as spent (operator)')
    .option('--unused', 'give it back to the budgets instead: only if you know that it was not used')
    .option('--yes', 'do not ask')
    .option('--json', 'JSON instead of text')
    .action((replica: string, _options: unknown, command: Command) =>
      release(replica, command.optsWithGlobals<ReleaseOptions>()),
    );
}

async function verify(options: JsonOptions): Promise<void> {
  const result = await connect(options).api.limits.verify();
  if (options.json === true) printJson(result);
  else if (result.valid) console.log(`valid: ${result.accounts} accounts, ${result.entries} entries`);
  else
    for (const { kind, budgetId, reference, expected, found } of result.differences)
      console.log(`${kind} ${budgetId} ${reference ?? ''}: expected ${expected}, found ${found}`);
  if (!result.valid) process.exitCode = 1;
}

async function journals(options: JsonOptions): Promise<void> {
  const { items } = await connect(options).api.operatorJournals.list();
  if (options.json === true) printJson({ items });
  else if (items.length === 0) console.log('No process holds anything ahead of a budget.');
  else printTable(items.flatMap(rowsOf));
}

const states: Record<LeaseJournal['state'], string> = {
  live: 'running',
  here: 'being booked',
  silent: 'silent',
  'written-off': 'counted as spent',
};

/** One line for each budget; what they have in common stands in the first. */
function rowsOf({ replica, host, state, since, heardAt, accounts }: LeaseJournal) {
  return accounts.map((account, index) => ({
    replica: index === 0 ? replica : '',
    host: index === 0 ? host : '',
    state: index === 0 ? states[state] : '',
    since: index === 0 ? since : '',
    heard: index === 0 ? heardAt : '',
    tenant: account.tenantName,
    budget: account.budgetName,
    amount: amountText(account),
  }));
}

const pico = 1_000_000_000_000n;

function amountText({ unit, currency, amount }: LeaseJournal['accounts'][number]): string {
  if (unit !== 'money') return `${amount} ${unit}`;
  const [whole, fraction] = [BigInt(amount) / pico, BigInt(amount) % pico];
  return `${whole}.${String(fraction).padStart(12, '0').slice(0, 6)} ${currency}`;
}

async function release(replica: string, options: ReleaseOptions): Promise<void> {
  const { api } = connect(options);
  const { items } = await api.operatorJournals.list();
  const found = items.find((item) => item.replica === replica);
  if (found === undefined)
    throw new UsageError(`Process "${replica}" holds nothing. \`jishi usage journals\` lists who does.`);
  const as = options.unused === true ? 'unused' : 'spent';
  if (options.yes !== true) await confirm(found, as);
  const { accounts } = await api.operatorJournals.release({ replica, as });
  if (options.json === true) printJson({ accounts });
  else
    for (const account of accounts)
      console.log(
        `${account.tenantName}, ${account.budgetName}: ${amountText(account)} ${as === 'spent' ? 'counts as spent' : 'given back'}`,
      );
}

/** A journal that comes back later is booked, and what was counted as spent is corrected; what was given back is not. */
async function confirm(journal: LeaseJournal, as: 'spent' | 'unused'): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError('Nobody can be asked here: add --yes.');
  printTable(rowsOf(journal));
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const what =
    as === 'spent'
      ? 'All of it will count as spent.'
      : 'All of it goes back to the budgets, whether calls used it or not.';
  const answer = await terminal.question(`${what} Type the name of the process to go on: `);
  terminal.close();
  if (answer.trim() !== journal.replica) throw new UsageError('Nothing was released.');
}
