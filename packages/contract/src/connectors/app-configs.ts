import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ }).max(2000);
const word = z.string().trim().min(1).max(300);
const words = z.array(word).max(200).default([]);
/** Endings without a dot; empty = everything that can be parsed. */
const endings = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9]{1,12}$/),
  )
  .max(50)
  .default([]);
const exclude = z.array(z.string().trim().min(1).max(500)).max(100).default([]);
/** Another address of the API: a relay in a closed network. */
const endpoint = address.optional();

/** Pages and attachments of spaces. */
export const confluenceConfig = z.object({
  kind: z.literal('confluence'),
  /** With `/wiki` in the cloud. */
  url: address,
  edition: z.enum(['cloud', 'server']).default('cloud'),
  /** Keys of spaces; empty = every space that the account may read. */
  spaces: words,
  attachments: z.boolean().default(true),
});

/** Pages that were shared with an integration. */
export const notionConfig = z.object({
  kind: z.literal('notion'),
  /** Ids or addresses of pages and databases with all below them; empty = everything shared with the integration. */
  roots: words,
  endpoint,
});

/** Document libraries of a SharePoint site, or somebody's OneDrive, through Microsoft Graph. */
export const sharepointConfig = z.object({
  kind: z.literal('sharepoint'),
  /** Id or domain of the directory (tenant). */
  directory: word,
  clientId: word,
  /** Address of a site, or the sign-in name of the owner of a OneDrive. */
  location: z.string().trim().min(3).max(1000),
  cloud: z.enum(['global', 'china']).default('global'),
  endings,
  exclude,
  endpoint,
});

/** A shared drive, or what one person has, by a service account. */
export const googleDriveConfig = z.object({
  kind: z.literal('google-drive'),
  /** Id of a shared drive; absent = what `subject` (or the service account) can open. */
  drive: word.optional(),
  /** Mail address of the person in whose name the service account reads (domain-wide delegation). */
  subject: word.optional(),
  endings,
  endpoint,
});

/** Wiki spaces and folders of Feishu or Lark. */
export const feishuConfig = z.object({
  kind: z.literal('feishu'),
  region: z.enum(['feishu', 'lark']).default('feishu'),
  appId: word,
  /** Ids of wiki spaces; with no folders either: every space that the application is a member of. */
  spaces: words,
  /** Tokens of folders of the cloud drive. */
  folders: words,
  endpoint,
});

/** Knowledge bases (wiki) of DingTalk. */
export const dingtalkConfig = z.object({
  kind: z.literal('dingtalk'),
  appKey: word,
  /** unionId of the person in whose name the application reads. */
  operator: word,
  /** Ids of knowledge bases; empty = all that the person can open. */
  workspaces: words,
  endpoint,
});

/** Files of spaces of the WeCom drive. */
export const wecomConfig = z.object({
  kind: z.literal('wecom'),
  corpId: word,
  /** Ids of spaces. */
  spaces: z.array(word).min(1).max(200),
  endings,
  endpoint,
});

/** Messages of a mailbox, each with its attachments a document. */
export const imapConfig = z.object({
  kind: z.literal('imap'),
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(993),
  security: z.enum(['tls', 'starttls', 'none']).default('tls'),
  /** Names as the server shows them; empty = all but spam and trash. */
  folders: words,
  /** Only messages that came in so many days; 0 = all. */
  days: z.number().int().min(0).max(36_500).default(0),
  /** Where OAuth tokens come from, instead of a password; with the secret `refreshToken`, or as the application itself. */
  tokenUrl: address.optional(),
  clientId: word.optional(),
  scope: word.optional(),
});
