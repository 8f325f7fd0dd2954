import { describe, expect, it } from 'vitest';
import { judgeAddress, NO_RULES, parseAllowRules, requirePermitted } from './address.ts';
import { OutboundRefusal } from './failure.ts';

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof OutboundRefusal) return `${error.code}:${error.params.reason ?? ''}`;
    throw error;
  }
  return 'permitted';
};

describe('judgeAddress', () => {
  it.each([
    ['1.1.1.1', 'public'],
    ['8.8.8.8', 'public'],
    ['223.5.5.5', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.1', 'public'],
    ['100.63.255.255', 'public'],
    ['2606:4700:4700::1111', 'public'],
    ['2400:3200::1', 'public'],
    // internal: only with a rule
    ['10.0.0.1', 'internal'],
    ['172.16.0.1', 'internal'],
    ['172.31.255.255', 'internal'],
    ['192.168.1.1', 'internal'],
    ['127.0.0.1', 'internal'],
    ['127.255.255.254', 'internal'],
    ['100.64.0.1', 'internal'],
    ['100.127.255.255', 'internal'],
    ['192.0.2.1', 'internal'],
    ['198.18.0.1', 'internal'],
    ['240.0.0.1', 'internal'],
    ['::1', 'internal'],
    ['fc00::1', 'internal'],
    ['fd12:3456::1', 'internal'],
    ['2001:db8::1', 'internal'],
    ['3fff::1', 'internal'],
    ['4000::1', 'internal'],
    ['fec0::1', 'internal'],
    ['64:ff9b::8.8.8.8', 'internal'],
    // forbidden: no rule opens them
    ['0.0.0.0', 'forbidden'],
    ['0.1.2.3', 'forbidden'],
    ['::', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['224.0.0.1', 'forbidden'],
    ['239.255.255.250', 'forbidden'],
    ['ff02::1', 'forbidden'],
    ['169.254.0.1', 'forbidden'],
    ['169.254.169.254', 'forbidden'],
    ['169.254.170.2', 'forbidden'],
    ['fe80::1', 'forbidden'],
    ['fe80::1%eth0', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['fd00:0ec2:0:0::0254', 'forbidden'],
    ['fd20:ce::254', 'forbidden'],
    ['100.100.100.200', 'forbidden'],
    ['168.63.129.16', 'forbidden'],
    ['192.0.0.192', 'forbidden'],
    ['::ffff:127.0.0.1', 'forbidden'],
    ['::ffff:8.8.8.8', 'forbidden'],
    ['::ffff:a9fe:a9fe', 'forbidden'],
    ['::127.0.0.1', 'forbidden'],
    ['::ffff:0:127.0.0.1', 'forbidden'],
    ['64:ff9b::127.0.0.1', 'forbidden'],
    ['64:ff9b::169.254.169.254', 'forbidden'],
    ['64:ff9b:1::10.0.0.1', 'forbidden'],
    ['2002:7f00:1::', 'forbidden'],
    ['2002:808:808::1', 'forbidden'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'forbidden'],
    ['localhost', 'forbidden'],
    ['0177.0.0.1', 'forbidden'],
    ['2130706433', 'forbidden'],
    ['127.1', 'forbidden'],
    ['', 'forbidden'],
  ])('%s is %s', (address, kind) => {
    expect(judgeAddress(address).kind).toBe(kind);
  });
});

describe('allow rules', () => {
  it.each([
    ['wiki.corp', 'wiki.corp', 443, '10.0.0.9', 'permitted'],
    ['WIKI.corp', 'wiki.corp', 80, '10.0.0.9', 'permitted'],
    ['wiki.corp', 'other.corp', 443, '10.0.0.9', 'outbound.address_refused:private'],
    ['wiki.corp', 'evil.wiki.corp', 443, '10.0.0.9', 'outbound.address_refused:private'],
    ['wiki.corp:8443', 'wiki.corp', 8443, '10.0.0.9', 'permitted'],
    ['wiki.corp:8443', 'wiki.corp', 443, '10.0.0.9', 'outbound.address_refused:private'],
    ['10.20.0.0/16', 'db.corp', 5432, '10.20.3.4', 'permitted'],
    ['10.20.0.0/16', 'db.corp', 5432, '10.21.0.1', 'outbound.address_refused:private'],
    ['127.0.0.1:11434', '127.0.0.1', 11434, '127.0.0.1', 'permitted'],
    ['127.0.0.1:11434', '127.0.0.1', 22, '127.0.0.1', 'outbound.address_refused:loopback'],
    ['[::1]:8080', '::1', 8080, '::1', 'permitted'],
    ['::1', '::1', 9, '::1', 'permitted'],
    ['fd00::/8', 'x.corp', 80, 'fd00::5', 'permitted'],
    ['64:ff9b::/96', 'x.example', 80, '64:ff9b::808:808', 'permitted'],
    // a rule opens internal addresses, never the forbidden ones
    ['0.0.0.0/0', 'x.corp', 80, '169.254.169.254', 'outbound.address_refused:linkLocal'],
    ['fd00::/8', 'x.corp', 80, 'fd00:ec2::254', 'outbound.address_refused:metadata'],
    ['100.64.0.0/10', 'x.corp', 80, '100.100.100.200', 'outbound.address_refused:metadata'],
    [
      'metadata.google.internal',
      'metadata.google.internal',
      80,
      '169.254.169.254',
      'outbound.address_refused:linkLocal',
    ],
    ['169.254.169.254', '169.254.169.254', 80, '169.254.169.254', 'outbound.address_refused:linkLocal'],
    ['::/0', 'x.corp', 80, '::ffff:10.0.0.1', 'outbound.address_refused:embedded-ipv4'],
    ['64:ff9b::/96', 'x.example', 80, '64:ff9b::a00:1', 'outbound.address_refused:embedded-ipv4'],
  ])('%s for %s:%i at %s: %s', (...[rule, hostname, port, address, outcome]) => {
    const rules = parseAllowRules([rule]);
    expect(refusalOf(() => requirePermitted({ hostname, port }, [address], rules))).toBe(outcome);
  });

  it('refuses a mixed answer as a whole', () => {
    const mixed = ['93.184.215.14', '10.0.0.1'];
    expect(refusalOf(() => requirePermitted({ hostname: 'a.example', port: 80 }, mixed, NO_RULES))).toBe(
      'outbound.address_refused:private',
    );
  });

  it.each(['*.corp', '10.0.0.0/33', '010.0.0.0/8', 'http://x', 'a b', '', 'x:99999999', '[zz]:1', 'corp.'])(
    'refuses the rule "%s"',
    (line) => expect(refusalOf(() => parseAllowRules([line]))).toBe('outbound.rule_invalid:'),
  );
});
