import { type Role, roles } from '@jishi/contract';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printTable } from '../output.ts';

export function addUsers(program: Command): void {
  const users = program.command('users').description('members of the tenant');
  users
    .command('list')
    .description('members with role and groups')
    .action(async (_options: unknown, command: Command) => {
      const { items } = await connect(command.optsWithGlobals()).api.members.list({ limit: 200 });
      printTable(
        items.map(({ email, name, role, status, groups }) => ({
          email,
          name,
          role,
          status,
          groups: groups.map((group) => group.name).join(', '),
        })),
      );
    });
  users
    .command('invite <email>')
    .description('invite somebody; prints the link')
    .option('--role <role>', roles.join(', '), 'member')
    .action(async (email: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ConnectOptions & { role: string }>();
      const role = roles.find((known): known is Role => known === options.role);
      if (role === undefined)
        throw new UsageError(`There is no role "${options.role}". There are: ${roles.join(', ')}.`);
      const { url } = await connect(options).api.invitations.create({ email, role });
      console.log(url);
    });
  users
    .command('reset <email>')
    .description('make a one-time password reset link')
    .action(async (email: string, _options: unknown, command: Command) => {
      const jishi = connect(command.optsWithGlobals());
      const { items } = await jishi.api.members.list({ search: email, limit: 200 });
      const member = items.find((item) => item.email === email.toLowerCase());
      if (member === undefined) throw new UsageError(`There is no member "${email}".`);
      const { url } = await jishi.api.members.resetLink({ memberId: member.id });
      console.log(url);
    });
}
