import { describe, expect, it } from 'vitest';
import { signedHeaders } from './sigv4.ts';

// The cases of AWS's test suite for Signature Version 4, compared with public copies of it (among them the fixture of
// @aws-sdk/signature-v4), and the ListUsers example of AWS's documentation, compared with public code that quotes it.

const suite = {
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  service: 'service',
  at: new Date('2015-08-30T12:36:00Z'),
  headers: {},
  body: '',
};
const root = 'https://example.amazonaws.com/';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('Signature Version 4', () => {
  it.each([
    [
      'get-vanilla',
      { method: 'GET', url: root },
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'post-vanilla',
      { method: 'POST', url: root },
      '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    ],
    [
      'get-vanilla-query-order-key-case',
      { method: 'GET', url: `${root}?Param2=value2&Param1=value1` },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      { method: 'POST', url: root, headers: form, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('%s', (_name, request, signature) => {
    const { authorization } = signedHeaders({ ...suite, ...request });
    expect(authorization).toContain(`Signature=${signature}`);
  });

  it('the example of the documentation', () => {
    const { authorization } = signedHeaders({
      ...suite,
      service: 'iam',
      method: 'GET',
      url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    });
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('signs a session token along and encodes a path once more than the address', () => {
    const url = 'https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-v1%3A0/converse';
    const credentials = { ...suite.credentials, sessionToken: 'token' };
    const headers = signedHeaders({ ...suite, credentials, method: 'POST', url });
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
    const other = signedHeaders({ ...suite, credentials, method: 'POST', url: url.replace('%3A', ':') });
    expect(other.authorization).not.toBe(headers.authorization);
  });
});
