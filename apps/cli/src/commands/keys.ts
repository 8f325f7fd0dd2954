import { type Permission, permissions } from '@jishi/contract';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printTable } from '../output.ts';

interface CreateOptions extends ConnectOptions {
  scope?: string[];
  days: string;
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys');
  keys
    .command('list')
    .description('keys of the tenant')
    .action(async (_options: unknown, command: Command) => {
      const { items } = await connect(command.optsWithGlobals()).api.keys.list({ all: 'true', limit: 200 });
      printTable(
        items.map(({ id, name, hint, status, holder, lastUsedAt }) => ({
          id,
          name,
          key: `${hint}…`,
          status,
          holder: holder.email,
          used: lastUsedAt,
        })),
      );
    });
  keys
    .command('create <name>')
    .description('create a key that acts as you; it is shown once')
    .option('--scope <permission...>', 'only these permissions')
    .option('--days <number>', 'days until it expires; 0 = never', '90')
    .action(async (name: string, _options: unknown, command: Command) =>
      create(name, command.optsWithGlobals<CreateOptions>()),
    );
  keys
    .command('revoke <id>')
    .description('revoke a key')
    .action(async (id: string, _options: unknown, command: Command) => {
      await connect(command.optsWithGlobals()).api.keys.revoke({ keyId: id as `key_${string}` });
      console.log('revoked');
    });
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const days = Number(options.days);
  const { secret } = await connect(options).api.keys.create({
    name,
    scopes: options.scope === undefined ? null : options.scope.map(toPermission),
    expiresInDays: days === 0 ? null : days,
  });
  console.log(secret);
}

function toPermission(text: string): Permission {
  const found = permissions.find((permission) => permission === text);
  if (found === undefined)
    throw new UsageError(`There is no permission "${text}". There are: ${permissions.join(', ')}.`);
  return found;
}
