import { createSign } from 'node:crypto';
import { z } from 'zod';
import { problem } from '../../../../../kernel/problem.ts';
import type { SourceHttp } from '../../http.ts';
import { readAnswer } from '../answer.ts';
import type { Token } from '../session.ts';

const key = z.object({ client_email: z.string(), private_key: z.string() });
const answer = z.object({ access_token: z.string(), expires_in: z.number() });
const scope = 'https://www.googleapis.com/auth/drive.readonly';

/** The key file of a service account. @throws connectors.config_refused */
export function readKey(text: string): z.infer<typeof key> {
  try {
    return key.parse(JSON.parse(text));
  } catch (error) {
    throw problem('connectors.config_refused', { field: 'serviceAccount', reason: 'JSON' }, error);
  }
}

/** A token for a service account, in the name of `subject` when there is one (RFC 7523). */
export async function fetchToken(
  http: SourceHttp,
  input: { tokenUrl: string; serviceAccount: string; subject: string | undefined; now: Date },
): Promise<Token> {
  const { client_email, private_key } = readKey(input.serviceAccount);
  const issued = Math.floor(input.now.getTime() / 1000);
  const claims = {
    iss: client_email,
    scope,
    aud: 'https://oauth2.googleapis.com/token',
    iat: issued,
    exp: issued + 3600,
    ...(input.subject === undefined ? {} : { sub: input.subject }),
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${unsigned}.${signed(unsigned, private_key)}`,
  });
  const { value, response } = await http.json(input.tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    also: [400],
  });
  if (response.status === 400) throw problem('connectors.credentials_rejected');
  const { access_token, expires_in } = readAnswer(answer, value);
  return { value: access_token, seconds: expires_in };
}

function signed(text: string, privateKey: string): string {
  try {
    return createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url');
  } catch (error) {
    throw problem('connectors.config_refused', { field: 'serviceAccount', reason: 'private_key' }, error);
  }
}
