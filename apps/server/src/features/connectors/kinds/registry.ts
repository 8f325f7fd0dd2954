import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectorKinds, ConnectorPorts } from '../ports.ts';
import { folderKind } from './folder/folder.ts';
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
