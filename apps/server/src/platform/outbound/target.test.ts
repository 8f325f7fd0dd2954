import { describe, expect, it } from 'vitest';
import { OutboundRefusal } from './failure.ts';
import { parseHost, parseTarget } from './target.ts';

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof OutboundRefusal) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('parseTarget', () => {
  it.each([
    ['https://example.com', 'example.com', 443, '/'],
    ['HTTP://EXAMPLE.com:8080/a?b=c#d', 'example.com', 8080, '/a?b=c'],
    ['http://93.184.215.14/', '93.184.215.14', 80, '/'],
    ['http://[2606:4700:4700:0::1111]:81/', '2606:4700:4700::1111', 81, '/'],
    ['https://例子.测试/路径', 'xn--fsqu00a.xn--0zwm56d', 443, '/%E8%B7%AF%E5%BE%84'],
    ['http://my_service:9000/x', 'my_service', 9000, '/x'],
    ['https://a.example/x@y:z', 'a.example', 443, '/x@y:z'],
  ])('%s', (...[url, hostname, port, path]) => {
    expect(parseTarget(url)).toMatchObject({ hostname, port, path });
  });

  it.each([
    // not http(s), not absolute
    ['file:///etc/passwd', 'outbound.scheme_refused'],
    ['file://host/etc/passwd', 'outbound.scheme_refused'],
    ['gopher://127.0.0.1:6379/_x', 'outbound.scheme_refused'],
    ['ftp://example.com/', 'outbound.scheme_refused'],
    ['ws://example.com/', 'outbound.scheme_refused'],
    ['data:text/plain,x', 'outbound.url_invalid'],
    ['javascript:alert(1)', 'outbound.url_invalid'],
    ['//example.com/', 'outbound.url_invalid'],
    ['example.com', 'outbound.url_invalid'],
    ['http:/example.com', 'outbound.url_invalid'],
    ['http:example.com', 'outbound.url_invalid'],
    ['http:///example.com', 'outbound.url_invalid'],
    ['', 'outbound.url_invalid'],
    // user info
    ['http://user:pass@example.com/', 'outbound.userinfo_refused'],
    ['http://user@example.com/', 'outbound.userinfo_refused'],
    ['http://@example.com/', 'outbound.userinfo_refused'],
    ['http://example.com@127.0.0.1/', 'outbound.userinfo_refused'],
    // other notations of an IPv4 address
    ['http://2130706433/', 'outbound.host_refused'],
    ['http://0x7f000001/', 'outbound.host_refused'],
    ['http://0x7f.0.0.1/', 'outbound.host_refused'],
    ['http://0177.0.0.1/', 'outbound.host_refused'],
    ['http://017700000001/', 'outbound.host_refused'],
    ['http://127.1/', 'outbound.host_refused'],
    ['http://127.0.1/', 'outbound.host_refused'],
    ['http://0/', 'outbound.host_refused'],
    ['http://1.1.1.1./', 'outbound.host_refused'],
    ['http://１２７.０.０.１/', 'outbound.host_refused'],
    ['http://127。0。0。1/', 'outbound.host_refused'],
    ['http://①②⑦.0.0.1/', 'outbound.host_refused'],
    ['http://256.256.256.256/', 'outbound.url_invalid'],
    ['http://0x100000000/', 'outbound.url_invalid'],
    // dots
    ['http://example.com./', 'outbound.host_refused'],
    ['http://localhost./', 'outbound.host_refused'],
    ['http://example.com。/', 'outbound.host_refused'],
    ['http://a..b/', 'outbound.host_refused'],
    ['http://.a/', 'outbound.host_refused'],
    // two parsers, two readings
    ['http://exa%6dple.com/', 'outbound.host_refused'],
    ['http://%31%32%37.0.0.1/', 'outbound.host_refused'],
    ['http://good.example\\@evil.example/', 'outbound.url_invalid'],
    ['http:\\\\127.0.0.1\\', 'outbound.url_invalid'],
    ['http://good.example\t.evil.example/', 'outbound.url_invalid'],
    ['http://good.example\r\nX: y', 'outbound.url_invalid'],
    ['http://a.example/ HTTP/1.1', 'outbound.url_invalid'],
    [' http://example.com/', 'outbound.url_invalid'],
    ['http://example.com:/', 'outbound.url_invalid'],
    ['http://example.com:80:81/', 'outbound.url_invalid'],
    ['http://example.com:99999/', 'outbound.url_invalid'],
    ['http://example.com:0/', 'outbound.port_refused'],
    ['http://example.com:+80/', 'outbound.url_invalid'],
    ['http://[::1%25lo]/', 'outbound.url_invalid'],
    ['http://[fe80::1%eth0]/', 'outbound.url_invalid'],
    ['http://[::1/', 'outbound.url_invalid'],
    ['http://::1/', 'outbound.url_invalid'],
    ['http://exam$ple.com/', 'outbound.host_refused'],
    [`http://${'a'.repeat(64)}.example/`, 'outbound.host_refused'],
    [`http://example.com/${'a'.repeat(9_000)}`, 'outbound.url_invalid'],
  ])('refuses %j', (url, code) => {
    expect(codeOf(() => parseTarget(url))).toBe(code);
  });

  it('reads bare hosts by the same rules', () => {
    expect(parseHost('DB.corp')).toBe('db.corp');
    expect(parseHost('::1')).toBe('::1');
    expect(codeOf(() => parseHost('2130706433'))).toBe('outbound.host_refused');
    expect(codeOf(() => parseHost('db.corp/x'))).toBe('outbound.host_refused');
    expect(codeOf(() => parseHost('db.corp:5432'))).toBe('outbound.host_refused');
    expect(codeOf(() => parseHost('user@db.corp'))).toBe('outbound.userinfo_refused');
  });
});
