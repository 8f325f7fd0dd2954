/** A file with the path that it has inside the dropped folder; `name` alone when it was dropped by itself. */
export interface PickedFile {
  file: File;
  path: string;
}

/** The parts of the drag-and-drop file system that are used here. */
export interface DropEntry {
  isFile: boolean;
  isDirectory: boolean;
  name: string;
  file?: (done: (file: File) => void, failed: (error: unknown) => void) => void;
  createReader?: () => {
    readEntries: (done: (entries: DropEntry[]) => void, failed: (error: unknown) => void) => void;
  };
}

export interface WalkResult {
  files: PickedFile[];
  /** Paths that the browser could not read. */
  unreadable: string[];
  /** More than `most` files: the rest was not looked at. */
  cut: boolean;
}

/** Files that systems leave in folders and nobody means to upload. */
const litter = /^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|~\$.*|\.git|__MACOSX)$/i;

/** All files below dropped files and folders, depth first, in the order of the folder. */
export async function walkEntries(entries: readonly DropEntry[], most: number): Promise<WalkResult> {
  const result: WalkResult = { files: [], unreadable: [], cut: false };
  await walk({ entries, parent: '', most }, result);
  return result;
}

async function walk(
  level: { entries: readonly DropEntry[]; parent: string; most: number },
  result: WalkResult,
): Promise<void> {
  for (const entry of level.entries) {
    if (litter.test(entry.name)) continue;
    if (result.files.length >= level.most) {
      result.cut = true;
      return;
    }
    const path = `${level.parent}${entry.name}`;
    try {
      if (entry.isDirectory) {
        await walk({ entries: await readAll(entry), parent: `${path}/`, most: level.most }, result);
      } else if (entry.isFile) result.files.push({ file: await fileOf(entry), path });
    } catch {
      result.unreadable.push(path);
    }
  }
}

/** `readEntries` gives at most about a hundred at a time and must be called until it gives none. */
async function readAll(folder: DropEntry): Promise<DropEntry[]> {
  const reader = folder.createReader?.();
  if (reader === undefined) return [];
  const all: DropEntry[] = [];
  for (;;) {
    const some = await new Promise<DropEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0)
      return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    all.push(...some);
  }
}

function fileOf(entry: DropEntry): Promise<File> {
  return new Promise((done, failed) => {
    if (entry.file === undefined) failed(new TypeError('not a file'));
    else entry.file(done, failed);
  });
}

/** What a browser hands over without an entry (a file from another page) as one. */
export function entryOfFile(file: File): DropEntry {
  return { isFile: true, isDirectory: false, name: file.name, file: (done) => done(file) };
}

/** Files of a file or folder dialog. */
export function pickedFiles(list: Iterable<File>): PickedFile[] {
  return [...list]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !path.split('/').some((part) => litter.test(part)));
}
