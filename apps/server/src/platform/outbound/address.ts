import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { OutboundRefusal } from './failure.ts';

/**
 * `public`: anybody may connect. `internal`: only with an allow rule. `forbidden`: never, because no honest
 * service lives there (cloud metadata, link-local, multicast) or because the notation hides another address.
 */
export type AddressVerdict = { readonly kind: 'public' | 'internal' | 'forbidden'; readonly reason: string };

/** Addresses an administrator opened. Build with {@link parseAllowRules}. */
export type AllowRules = {
  /** `host` or `host:port`, lower case, IPv6 without brackets unless a port follows. */
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];
};

/** Where a connection is meant to go, as the rules see it. */
export type Endpoint = { readonly hostname: string; readonly port: number };

export const NO_RULES: AllowRules = { hosts: new Set(), ranges: [] };

// Cloud metadata outside 169.254/16: AWS (IMDS, EKS), Google, Scaleway, Alibaba, Azure, Oracle. Some lie in
// ranges an administrator may open (fd00::/8, 100.64/10, public space), so they are named one by one.
const METADATA = new Set([
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fd00:42::42',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
]);

const FORBIDDEN_RANGES = new Set(['unspecified', 'broadcast', 'multicast', 'linkLocal']);
// IPv6 forms that carry an IPv4 address: a filter and a router may read them differently.
const DISGUISED_RANGES = new Set([
  'ipv4Mapped',
  'rfc6145',
  'rfc6052',
  '6to4',
  'teredo',
  'amt',
  'segmentRouting',
]);
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Judges one numeric address in canonical notation (what a resolver returns). */
export function judgeAddress(address: string): AddressVerdict {
  if (isIP(address) === 0 || address.includes('%')) return { kind: 'forbidden', reason: 'not-an-address' };
  const parsed = ipaddr.parse(address);
  if (METADATA.has(parsed.toString())) return { kind: 'forbidden', reason: 'metadata' };
  return parsed instanceof ipaddr.IPv6 ? judgeIpv6(parsed) : judgeRange(parsed.range());
}

function judgeIpv6(address: ipaddr.IPv6): AddressVerdict {
  const range = address.range();
  if (address.match(NAT64)) return judgeNat64(address);
  if (DISGUISED_RANGES.has(range)) return { kind: 'forbidden', reason: 'embedded-ipv4' };
  if (range !== 'unicast') {
    return judgeRange(range);
  }
  if (address.match(IPV4_COMPATIBLE)) return { kind: 'forbidden', reason: 'embedded-ipv4' };
  // Only 2000::/3 is handed out; everything else that ipaddr.js calls unicast is unassigned.
  return address.match(GLOBAL_UNICAST)
    ? { kind: 'public', reason: 'public' }
    : { kind: 'internal', reason: 'reserved' };
}

/** On an IPv6-only network DNS64 answers with these; an administrator may open them, but not what hides inside. */
function judgeNat64(address: ipaddr.IPv6): AddressVerdict {
  const inner = judgeAddress(address.toByteArray().slice(12).join('.'));
  return { kind: inner.kind === 'public' ? 'internal' : 'forbidden', reason: 'embedded-ipv4' };
}

function judgeRange(range: string): AddressVerdict {
  if (range === 'unicast') return { kind: 'public', reason: 'public' };
  return { kind: FORBIDDEN_RANGES.has(range) ? 'forbidden' : 'internal', reason: range };
}

/**
 * Reads an administrator's allow-list. A line is an exact host (`wiki.corp`, `10.0.0.5`), a host with a port
 * (`ollama:11434`, `[::1]:8080`) or a CIDR range (`10.20.0.0/16`). There are no wildcards.
 * @throws OutboundRefusal `outbound.rule_invalid` naming the line
 */
export function parseAllowRules(lines: readonly string[]): AllowRules {
  const hosts = new Set<string>();
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (const line of lines) {
    const rule = line.trim().toLowerCase();
    if (rule.includes('/')) ranges.push(parseRange(rule));
    else hosts.add(parseHostRule(rule));
  }
  return { hosts, ranges };
}

function parseRange(rule: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const base = rule.slice(0, rule.indexOf('/'));
  if (isIP(base) === 0 || !ipaddr.isValidCIDR(rule))
    throw new OutboundRefusal('outbound.rule_invalid', { rule });
  return ipaddr.parseCIDR(rule);
}

function parseHostRule(rule: string): string {
  if (isIP(rule) === 6) return ipaddr.parse(rule).toString();
  const bracketed = /^\[([0-9a-f:.]+)\](:\d{1,5})?$/.exec(rule);
  if (bracketed) {
    const [, inner = '', port = ''] = bracketed;
    if (isIP(inner) !== 6) throw new OutboundRefusal('outbound.rule_invalid', { rule });
    const address = ipaddr.parse(inner).toString();
    return port === '' ? address : `[${address}]${port}`;
  }
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?$/.test(rule)) {
    throw new OutboundRefusal('outbound.rule_invalid', { rule });
  }
  return rule;
}

/** True when a rule names exactly this host and port. */
export function namesPort(rules: AllowRules, { hostname, port }: Endpoint): boolean {
  return rules.hosts.has(isIP(hostname) === 6 ? `[${hostname}]:${port}` : `${hostname}:${port}`);
}

/**
 * Every address the name resolves to must be permitted: one bad answer among good ones is an attack or a
 * mistake, and picking the good one would hide it.
 * @throws OutboundRefusal `outbound.address_refused`
 */
export function requirePermitted(endpoint: Endpoint, addresses: readonly string[], rules: AllowRules): void {
  const named = rules.hosts.has(endpoint.hostname) || namesPort(rules, endpoint);
  for (const address of addresses) {
    const { kind, reason } = judgeAddress(address);
    if (kind === 'public') continue;
    if (kind === 'internal' && (named || inRanges(address, rules))) continue;
    throw new OutboundRefusal('outbound.address_refused', { host: endpoint.hostname, reason });
  }
}

function inRanges(address: string, rules: AllowRules): boolean {
  const parsed = ipaddr.parse(address);
  return rules.ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
}
