import type { SearchFilters } from '@jishi/contract';
import type { Command } from 'commander';
import { type ConnectOptions, connect } from '../connect.ts';
import { printJson } from '../output.ts';
import { findBases } from './bases.ts';

interface SearchOptions extends ConnectOptions {
  kb?: string[];
  limit: string;
  tag?: string[];
  type?: string[];
  from?: string;
  to?: string;
  json?: boolean;
}

export function addSearch(program: Command): void {
  program
    .command('search <query>')
    .description('search the documents')
    .option('--kb <name...>', 'only these knowledge bases (name or id)')
    .option('--tag <tag...>', 'only documents with one of these tags')
    .option('--type <format...>', 'only documents of these formats (pdf, docx, …)')
    .option('--from <date>', 'only documents of this day (YYYY-MM-DD) or later')
    .option('--to <date>', 'only documents of this day or earlier')
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
    filters: filtersOf(options),
  });
  if (options.json === true) return printJson(result);
  for (const [index, hit] of result.hits.entries()) {
    const page = hit.pageFrom === null ? '' : `, p. ${hit.pageFrom}`;
    console.log(`${index + 1}. ${hit.documentName}${page} · ${hit.baseName}`);
    console.log(`   ${hit.text.replace(/\s+/g, ' ').slice(0, 200)}\n`);
  }
  if (result.hits.length === 0) console.log('Nothing found. / 没有找到。');
}

function filtersOf({ tag, type, from, to }: SearchOptions): SearchFilters {
  return {
    ...(tag === undefined ? {} : { tags: { any: tag } }),
    ...(type === undefined ? {} : { formats: type }),
    ...(from === undefined && to === undefined ? {} : { date: { from, to } }),
  };
}
