import { readFile } from 'node:fs/promises';
import type { DraftDocument } from '../block.ts';
import { decodeText } from '../kinds/charset.ts';
import { type CompoundEntry, entryNamed, openCompound } from '../legacy/compound.ts';
import { type ContainerInput, type Member, readMembers } from './members.ts';
import { mailBlocks } from './read-eml.ts';

/** A text property of a message ([MS-OXMSG]): Unicode, else in the sender's code page. */
function textAt(storage: CompoundEntry, property: string): string {
  const unicode = entryNamed(storage, `__substg1.0_${property}001F`);
  if (unicode) return unicode.read().toString('utf16le').replace(/\0+$/, '');
  const bytes = entryNamed(storage, `__substg1.0_${property}001E`)?.read();
  return bytes ? decodeText(bytes).text.replace(/\0+$/, '') : '';
}

function bytesAt(storage: CompoundEntry, property: string): Buffer | undefined {
  return entryNamed(storage, `__substg1.0_${property}0102`)?.read();
}

/** The time a message was sent stands in its fixed properties: 100 ns since 1601. */
function dateOf(storage: CompoundEntry): string {
  const properties = entryNamed(storage, '__properties_version1.0')?.read();
  for (let at = 32; properties && at + 16 <= properties.length; at += 16) {
    if (properties.readUInt32LE(at) !== 0x00390040) continue;
    const ticks = properties.readBigUInt64LE(at + 8);
    const date = new Date(Number(ticks / 10_000n) - 11_644_473_600_000);
    return Number.isNaN(date.getTime()) ? '' : date.toISOString();
  }
  return '';
}

function attachmentsOf(storage: CompoundEntry): Member[] {
  const attached = storage.children.filter(({ name }) => name.startsWith('__attach_version1.0_'));
  return attached.map((attachment, index) => ({
    name: textAt(attachment, '3707') || textAt(attachment, '3704') || `attachment-${index + 1}`,
    bytes: async () => bytesAt(attachment, '3701') ?? new Uint8Array(),
  }));
}

/** An Outlook message with its attachments as sections. */
export async function readMsg(input: ContainerInput): Promise<DraftDocument> {
  const root = openCompound(await readFile(input.file));
  const subject = textAt(root, '0037');
  const html = bytesAt(root, '1013');
  const sender = textAt(root, '0C1A');
  const address = textAt(root, '5D01') || textAt(root, '0C1F');
  const blocks = mailBlocks(
    {
      subject,
      from: address.includes('@') && address !== sender ? `${sender} <${address}>` : sender,
      to: textAt(root, '0E04'),
      copied: textAt(root, '0E03'),
      date: dateOf(root),
      html: html ? decodeText(html).text : textAt(root, '1013'),
      text: textAt(root, '1000'),
    },
    input.limits,
  );
  const members = await readMembers(input, attachmentsOf(root));
  return {
    parser: 'msg',
    ...(subject ? { title: subject } : {}),
    blocks: [...blocks, ...members.blocks],
    warnings: members.warnings,
  };
}
