import type { Authenticator } from '../../platform/http/index.ts';
import { createEngine, isSecure } from './engine.ts';
import type { IdentityParts, Installation } from './installation.ts';
import { createAuthenticator } from './session/authenticate.ts';
import { sessionCookieName } from './session/credential.ts';
import { createTurns } from './sign-in/turns.ts';

export interface Identity {
  installation: Installation;
  authenticator: Authenticator;
}

/** Puts the room together. Cheap: better-auth is loaded when somebody first signs in. */
export function createIdentity(parts: IdentityParts): Identity {
  if (parts.secret.length < 32) throw new Error('the cookie secret needs at least 32 characters');
  const { admission, ...rest } = parts;
  const installation: Installation = {
    ...rest,
    engine: createEngine(rest),
    turns: createTurns(20),
    cookieName: sessionCookieName(isSecure(parts.publicUrl)),
    get admission() {
      return admission?.(installation);
    },
  };
  return { installation, authenticator: createAuthenticator(installation) };
}
