/** Where mail goes out. The operator sets this, so the host may be internal. */
export type MailConfig = {
  readonly host: string;
  readonly port: number;
  /** `Jishi <no-reply@example.com>` or a bare address. */
  readonly from: string;
  readonly user?: string | undefined;
  /** Anything that can show the password when asked, so that it does not lie around as text. */
  readonly password?: { reveal(): string } | undefined;
  /**
   * `implicit`: TLS from the first byte (port 465). `starttls`: refuse to go on without it. `opportunistic`:
   * use it when offered. `none`: never. Default: `implicit` on 465, else `starttls` when there is a password,
   * else `opportunistic`.
   */
  readonly tls?: 'implicit' | 'starttls' | 'opportunistic' | 'none' | undefined;
  /** Extra certificate authorities, PEM. */
  readonly ca?: string | undefined;
  readonly timeoutMs?: number | undefined;
};

export type MailMessage = {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
};

/** `not-configured`: show the link to the administrator instead. `failed`: the reason is for operators. */
export type MailOutcome =
  | { readonly kind: 'sent'; readonly messageId: string }
  | { readonly kind: 'not-configured' }
  | { readonly kind: 'failed'; readonly reason: string };

export type MailCheck = { readonly kind: 'ok' } | Exclude<MailOutcome, { kind: 'sent' }>;

export type Mailer = {
  readonly configured: boolean;
  /** Never throws for what a mail server does; retrying is the caller's decision. */
  send(message: MailMessage): Promise<MailOutcome>;
  /** Connects and signs in without sending. */
  check(): Promise<MailCheck>;
};

const TIMEOUT_MS = 20_000;

/** Without a configuration every call answers `not-configured`. nodemailer is loaded with the first mail. */
export function createMailer(config: MailConfig | undefined): Mailer {
  if (!config) {
    const answer = async () => ({ kind: 'not-configured' }) as const;
    return { configured: false, send: answer, check: answer };
  }
  return {
    configured: true,
    send: (message) => send(config, message),
    async check() {
      const transport = await openTransport(config);
      try {
        await transport.verify();
        return { kind: 'ok' };
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error) };
      } finally {
        transport.close();
      }
    },
  };
}

async function send(config: MailConfig, { to, subject, text, html }: MailMessage): Promise<MailOutcome> {
  // One plain address: commas and line breaks would add recipients or headers.
  if (!/^[^\s,;:<>"()[\]\\@]+@[^\s,;:<>"()[\]\\@]+$/.test(to))
    return { kind: 'failed', reason: 'not a mail address' };
  const transport = await openTransport(config);
  try {
    const sent = await transport.sendMail({
      from: config.from,
      to: { name: '', address: to },
      subject: subject.replace(/\s+/g, ' ').trim(),
      text,
      ...(html === undefined ? {} : { html }),
      // Content comes from people: it must not make the server read files or addresses.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { kind: 'sent', messageId: sent.messageId };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  } finally {
    transport.close();
  }
}

async function openTransport(config: MailConfig) {
  const { createTransport } = await import('nodemailer');
  const tls = config.tls ?? defaultTls(config);
  const timeout = config.timeoutMs ?? TIMEOUT_MS;
  return createTransport({
    host: config.host,
    port: config.port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(config.ca === undefined ? {} : { tls: { ca: config.ca } }),
    ...(config.user === undefined
      ? {}
      : { auth: { user: config.user, pass: config.password?.reveal() ?? '' } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
  });
}

function defaultTls({ port, password }: MailConfig): NonNullable<MailConfig['tls']> {
  if (port === 465) return 'implicit';
  return password ? 'starttls' : 'opportunistic';
}

/** The first line only: servers repeat addresses and banners below it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message.split('\n')[0]}`;
}
