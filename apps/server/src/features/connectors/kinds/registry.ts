import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectorKinds, ConnectorPorts } from '../ports.ts';
import { confluenceKind } from './apps/confluence/confluence.ts';
import { dingtalkKind } from './apps/dingtalk/dingtalk.ts';
import { feishuKind } from './apps/feishu/feishu.ts';
import { googleDriveKind } from './apps/google/drive.ts';
import { sharepointKind } from './apps/microsoft/sharepoint.ts';
import { notionKind } from './apps/notion/notion.ts';
import { wecomKind } from './apps/wecom/wecom.ts';
import { folderKind } from './folder/folder.ts';
import { imapKind } from './mail/imap.ts';
import { restKind } from './records/rest.ts';
import { sqlKind } from './records/sql.ts';
import { gitKind } from './remote/git.ts';
import { s3Kind } from './remote/s3.ts';
import { webdavKind } from './remote/webdav.ts';
import { webKind } from './web/web.ts';

/** Every kind of source; the contract names the same ones. */
const connectorKinds: ConnectorKinds = {
  folder: folderKind,
  s3: s3Kind,
  web: webKind,
  webdav: webdavKind,
  git: gitKind,
  sql: sqlKind,
  rest: restKind,
  imap: imapKind,
  feishu: feishuKind,
  dingtalk: dingtalkKind,
  wecom: wecomKind,
  confluence: confluenceKind,
  notion: notionKind,
  sharepoint: sharepointKind,
  'google-drive': googleDriveKind,
};

/** `folders` = JISHI_SOURCE_FOLDERS. */
export function connectorPorts(folders: readonly string[]): ConnectorPorts {
  return {
    kinds: connectorKinds,
    folders,
    wait: async (ms, signal) => {
      await delay(ms, undefined, { signal });
    },
  };
}
