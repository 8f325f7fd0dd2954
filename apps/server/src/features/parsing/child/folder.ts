import { constants } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileSource } from '../kinds/sniff.ts';

const prefix = 'jishi-parse-';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what servers left behind that were killed. */
async function sweepAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

/** The folder of this server's parsers, below `parent`; readable by nobody else. */
export async function makeParserFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  await sweepAbandoned(parent);
  return mkdtemp(path.join(parent, `${prefix}${process.pid}-`));
}

export interface JobFolder {
  path: string;
  file: string;
  result: string;
  /** What OCR read, a line for each page. */
  recognised: string;
  /** For parts of the file that are read on their own. */
  scratch: string;
}

/** Puts the file where the child may read it: as a second name when the file system allows, else as a copy. */
export async function makeJobFolder(parent: string, source: FileSource): Promise<JobFolder> {
  const folder = await mkdtemp(path.join(parent, 'job-'));
  // The PDF engine goes by the extension; every other reader goes by the content.
  const file = path.join(folder, 'input.pdf');
  if ('bytes' in source) await writeFile(file, source.bytes, { mode: 0o600 });
  else {
    await link(source.path, file).catch(() => copyFile(source.path, file, constants.COPYFILE_FICLONE));
  }
  const scratch = path.join(folder, 'parts');
  await mkdir(scratch);
  return {
    path: folder,
    file,
    result: path.join(folder, 'result'),
    recognised: path.join(folder, 'recognised'),
    scratch,
  };
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
