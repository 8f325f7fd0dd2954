import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { OutboundRefusal } from './failure.ts';

/** A URL that passed the strict reading: what is written is what every parser would see. */
export type Target = {
  /** Without fragment. */
  readonly href: string;
  readonly origin: string;
  /** Lower case, punycode, IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Path and query, as sent. */
  readonly path: string;
};

const MAX_URL_CHARACTERS = 8_192;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
// WHATWG parsers delete tabs and line breaks and read `\` as `/`; others do not. Refusing them leaves no two readings.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const AMBIGUOUS = /[\u0000-\u0020\u007f\\]/;
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i;

/**
 * Reads an absolute http(s) URL, refusing whatever two parsers could read differently: user info, backslashes,
 * white space, percent-encoded hosts, octal/hex/decimal/short IPv4, trailing dots, zone ids, empty ports.
 * @throws OutboundRefusal
 */
export function parseTarget(raw: string): Target {
  if (raw.length > MAX_URL_CHARACTERS || AMBIGUOUS.test(raw)) {
    throw new OutboundRefusal('outbound.url_invalid');
  }
  const writtenHost = readWrittenHost(raw);
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (writtenHost === '' || url === undefined) throw new OutboundRefusal('outbound.url_invalid');
  const hostname = requireSameHost(writtenHost, url.hostname);
  const port = Number(url.port || DEFAULT_PORTS[url.protocol]);
  if (port === 0) throw new OutboundRefusal('outbound.port_refused', { port });
  url.hash = '';
  return { href: url.href, origin: url.origin, hostname, port, path: url.pathname + url.search };
}

/** The host as the text has it; empty when the text has no well-formed one. */
function readWrittenHost(raw: string): string {
  const [, scheme = '', authority = ''] = ABSOLUTE.exec(raw) ?? [];
  if (scheme === '') return '';
  const protocol = `${scheme.toLowerCase()}:`;
  if (!(protocol in DEFAULT_PORTS)) throw new OutboundRefusal('outbound.scheme_refused', { scheme });
  if (authority.includes('@')) throw new OutboundRefusal('outbound.userinfo_refused');
  return AUTHORITY.exec(authority)?.[1] ?? '';
}

/**
 * Reads a bare host (a database server, an SMTP server) by the same rules.
 * @throws OutboundRefusal
 */
export function parseHost(raw: string): string {
  const literal = isIP(raw) === 6;
  if (!literal && /[/?#:]/.test(raw)) {
    throw new OutboundRefusal('outbound.host_refused', { host: raw, reason: 'not-a-host-name' });
  }
  return parseTarget(literal ? `http://[${raw}]/` : `http://${raw}/`).hostname;
}

function requireSameHost(written: string, parsed: string): string {
  const refuse = (reason: string) => new OutboundRefusal('outbound.host_refused', { host: parsed, reason });
  if (written.startsWith('[')) return ipaddr.parse(parsed.slice(1, -1)).toString();
  if (isIPv4(parsed)) {
    if (written !== parsed) throw refuse('unusual-ipv4-notation');
    return parsed;
  }
  if (written.endsWith('.') || parsed.endsWith('.')) throw refuse('trailing-dot');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the ASCII range
  const ascii = /^[\u0000-\u007f]*$/.test(written);
  if (ascii && written.toLowerCase() !== parsed) throw refuse('ambiguous');
  if (parsed.length > 253 || !/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(parsed))
    throw refuse('not-a-host-name');
  return parsed;
}
