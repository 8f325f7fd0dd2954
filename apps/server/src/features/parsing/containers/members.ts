import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DraftBlock, DraftDocument, ParseWarning } from '../block.ts';
import { failureOf, parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import { recognitionNeeded, type Subject, subjectsOf } from '../ocr/recognition.ts';

/** A file inside a file: an attachment, an entry of an archive. */
export interface Member {
  name: string;
  bytes(): Promise<Uint8Array>;
}

/** What a reader of containers gets beside its own file. */
export interface ContainerInput {
  file: string;
  limits: ParseLimits;
  /** Folder for members; their names in it depend on their order alone, so that a second reading finds them again. */
  scratch: string;
  /** How many containers this one lies in. */
  depth: number;
  readMember(member: { file: string; name: string; depth: number; scratch: string }): Promise<DraftDocument>;
}

/** A mail in a mail in an archive; deeper ones are left out with a note. */
const deepest = 3;
const mostMembers = 500;

interface Found {
  blocks: DraftBlock[];
  warnings: ParseWarning[];
  subjects: Subject[];
}

/** Headings of a member stand below its name. */
function lowered(blocks: DraftBlock[], by: number): DraftBlock[] {
  return blocks.map((block) =>
    block.kind === 'heading' ? { ...block, level: Math.min(9, (block.level ?? 1) + by) } : block,
  );
}

/** Places on the pages of a member would be mistaken for places in the container. */
function withoutPlaces({ page: _page, boxes: _boxes, lines: _lines, ...block }: DraftBlock): DraftBlock {
  if (!block.table?.rowBoxes) return block;
  const { rowBoxes: _rows, ...table } = block.table;
  return { ...block, table };
}

function skipped(name: string, reason: string): ParseWarning {
  return { code: 'member_skipped', params: { name: name.slice(0, 200), reason } };
}

async function readOne(input: ContainerInput, member: Member, index: number): Promise<DraftDocument> {
  if (input.depth >= deepest) throw parseError('parsing.too_complex', { what: 'containers' });
  const bytes = await member.bytes();
  if (bytes.byteLength === 0) throw parseError('parsing.empty');
  const stem = `${path.basename(input.file)}-${index}`;
  const file = path.join(input.scratch, stem);
  await writeFile(file, bytes, { mode: 0o600 });
  const { depth, scratch } = input;
  return input.readMember({ file, name: member.name, depth: depth + 1, scratch });
}

async function addMember(
  input: ContainerInput,
  found: Found,
  place: { member: Member; index: number },
): Promise<void> {
  const { member, index } = place;
  try {
    const draft = await readOne(input, member, index);
    const name: DraftBlock = { kind: 'heading', level: 2, text: member.name };
    found.blocks.push(name, ...lowered(draft.blocks, 2).map(withoutPlaces));
    found.warnings.push(...draft.warnings);
  } catch (error) {
    const subjects = subjectsOf(error);
    if (subjects) found.subjects.push(...subjects);
    else found.warnings.push(skipped(member.name, reasonOf(error)));
  }
}

/** The container's own limits end everything; what is wrong with one member ends that member. */
function reasonOf(error: unknown): string {
  const failure = failureOf(error);
  if (failure?.code === 'parsing.zip_bomb') throw error;
  return failure?.code ?? 'parsing.corrupt';
}

/**
 * Reads the files inside a file as sections of one document: whoever may read the container may read its parts, and
 * they are replaced and deleted with it. A member that cannot be read is named in the report with its reason.
 */
export async function readMembers(
  input: ContainerInput,
  members: Member[],
): Promise<{ blocks: DraftBlock[]; warnings: ParseWarning[] }> {
  const found: Found = { blocks: [], warnings: [], subjects: [] };
  for (const [index, member] of members.slice(0, mostMembers).entries())
    await addMember(input, found, { member, index });
  if (found.subjects.length > 0) throw recognitionNeeded(found.subjects);
  for (const member of members.slice(mostMembers))
    found.warnings.push(skipped(member.name, 'parsing.too_large'));
  return { blocks: found.blocks, warnings: found.warnings.slice(0, 200) };
}
