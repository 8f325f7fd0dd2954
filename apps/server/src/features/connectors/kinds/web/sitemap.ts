import { gunzipSync } from 'node:zlib';
import type { SourceHttp } from '../http.ts';
import { bodyOf, collect } from '../http.ts';
import { childrenAt, readXml, textAt } from '../remote/xml.ts';

const mostMaps = 200;
const mapBytes = 50 * 1024 * 1024;

/** Addresses of sitemaps and of the sitemaps that they name (sitemaps.org), at most `limit`. Unreadable ones are left out. */
export async function sitemapPages(
  http: SourceHttp,
  maps: string[],
  { limit, inScope }: { limit: number; inScope: (address: string) => boolean },
): Promise<string[]> {
  const open = [...maps];
  const seen = new Set<string>();
  const pages = new Set<string>();
  for (let map = open.shift(); map !== undefined && seen.size < mostMaps; map = open.shift()) {
    if (seen.has(map) || pages.size >= limit) continue;
    seen.add(map);
    const found = await readMap(http, map).catch(() => ({ maps: [], pages: [] }));
    open.push(...found.maps.filter((address) => sameHost(address, map)));
    for (const address of found.pages.filter(inScope)) pages.add(address);
  }
  return [...pages].slice(0, limit);
}

function sameHost(address: string, map: string): boolean {
  return URL.canParse(address) && new URL(address).host === new URL(map).host;
}

async function readMap(http: SourceHttp, address: string): Promise<{ maps: string[]; pages: string[] }> {
  const response = await http.request(address);
  const bytes = Buffer.concat(await collect(bodyOf(response), mapBytes));
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const root = readXml((zipped ? gunzipSync(bytes, { maxOutputLength: mapBytes }) : bytes).toString('utf8'));
  const places = (name: string) => childrenAt(root, name).map((node) => textAt(node, 'loc'));
  return { maps: places('sitemap'), pages: places('url') };
}
