/** What a robots.txt (RFC 9309) says to us. */
export interface Robots {
  allows(path: string): boolean;
  /** Seconds between two requests that the site asks for; at most 10. */
  delaySeconds: number;
  sitemaps: string[];
}

const agent = 'jishi';
const longestDelay = 10;

interface Group {
  agents: string[];
  rules: { allow: boolean; pattern: string }[];
  delay: number;
}

export function parseRobots(text: string): Robots {
  const { groups, sitemaps } = readGroups(text.slice(0, 512 * 1024));
  const ours = groups.filter(({ agents }) => agents.includes(agent));
  const chosen = ours.length > 0 ? ours : groups.filter(({ agents }) => agents.includes('*'));
  const rules = chosen.flatMap((group) => group.rules).filter(({ pattern }) => pattern !== '');
  const delay = Math.max(0, ...chosen.map((group) => group.delay));
  return {
    allows: (path) => judge(rules, path),
    delaySeconds: Math.min(delay, longestDelay),
    sitemaps,
  };
}

/** The site has none: everything is allowed. */
export const noRobots: Robots = { allows: () => true, delaySeconds: 0, sitemaps: [] };

interface Reading {
  groups: Group[];
  sitemaps: string[];
  /** The last line named an agent: more names may follow for the same group. */
  naming: boolean;
}

function readGroups(text: string): Reading {
  const reading: Reading = { groups: [], sitemaps: [], naming: false };
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field, raw = ''] = /^\s*([A-Za-z-]+)\s*:\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    if (field !== undefined) readField(reading, field.toLowerCase(), raw.trim());
  }
  return { ...reading, sitemaps: reading.sitemaps.slice(0, 50) };
}

function readField(reading: Reading, name: string, value: string): void {
  if (name === 'user-agent') {
    readAgent(reading, value.toLowerCase());
    return;
  }
  reading.naming = false;
  const group = reading.groups.at(-1);
  if (name === 'sitemap') reading.sitemaps.push(value);
  else if (name === 'allow' || name === 'disallow')
    group?.rules.push({ allow: name === 'allow', pattern: value });
  else if (name === 'crawl-delay' && group !== undefined) group.delay = Number(value) || 0;
}

function readAgent(reading: Reading, agentName: string): void {
  if (!reading.naming) reading.groups.push({ agents: [], rules: [], delay: 0 });
  reading.groups.at(-1)?.agents.push(agentName);
  reading.naming = true;
}

/** The longest pattern that matches wins; of two as long, the one that allows. */
function judge(rules: Group['rules'], path: string): boolean {
  let best = { length: -1, allow: true };
  for (const { allow, pattern } of rules) {
    if (!matches(pattern, path)) continue;
    const better = pattern.length > best.length || (pattern.length === best.length && allow);
    if (better) best = { length: pattern.length, allow };
  }
  return best.allow;
}

/** `*` = anything, `$` at the end = the end. Without a regular expression: patterns come from outside. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const [first = '', ...parts] = (anchored ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  if (!anchored) return true;
  const last = parts.at(-1);
  return last === undefined
    ? at === path.length
    : path.endsWith(last) && path.length - last.length >= at - last.length;
}
