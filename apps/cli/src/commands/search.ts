import type { Command } from 'commander';
import { type ConnectOptions, connect } from '../connect.ts';
import { printJson } from '../output.ts';
import { findBases } from './bases.ts';

interface SearchOptions extends ConnectOptions {
  kb?: string[];
  limit: string;
  json?: boolean;
}

export function addSearch(program: Command): void {
  program
    .command('search <query>')
    .description('search the documents')
    .option('--kb <name...>', 'only these knowledge bases (name or id)')
    .option('--limit <number>', 'how many', '5')
    .option('--json', 'JSON instead of text')
    .action(async (query: string, _options: unknown, command: Command) => {
      await search(query, command.optsWithGlobals<SearchOptions>());
    });
}

async function search(query: string, options: SearchOptions): Promise<void> {
  const jishi = connect(options);
  const baseIds = options.kb === undefined ? undefined : await findBases(jishi, options.kb);
  const result = await jishi.api.knowledgeSearch.search({
    query,
    limit: Number(options.limit),
    ...(baseIds === undefined ? {} : { baseIds }),
  });
  if (options.json === true) return printJson(result);
  for (const [index, hit] of result.hits.entries()) {
    const page = hit.pageFrom === null ? '' : `, p. ${hit.pageFrom}`;
    console.log(`${index + 1}. ${hit.documentName}${page} · ${hit.baseName}`);
    console.log(`   ${hit.text.replace(/\s+/g, ' ').slice(0, 200)}\n`);
  }
  if (result.hits.length === 0) console.log('Nothing found. / 没有找到。');
}
