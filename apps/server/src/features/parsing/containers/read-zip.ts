import type { DraftDocument } from '../block.ts';
import { openArchive } from '../ooxml/archive.ts';
import { type ContainerInput, readMembers } from './members.ts';

/** Left by systems beside the files people meant to pack. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i;

/** Every readable file of an archive as a section under its path. */
export async function readZip(input: ContainerInput): Promise<DraftDocument> {
  const archive = await openArchive(input.file, input.limits);
  try {
    const names = archive.names.filter((name) => !litter.test(name)).sort();
    const members = names.map((name) => ({ name, bytes: () => archive.read(name) }));
    return { parser: 'zip', ...(await readMembers(input, members)) };
  } finally {
    archive.close();
  }
}
