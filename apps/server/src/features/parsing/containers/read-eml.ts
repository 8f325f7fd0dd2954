import { readFile } from 'node:fs/promises';
import PostalMime, { type Address, type Attachment } from 'postal-mime';
import type { DraftBlock, DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';
import { readHtmlBlocks } from '../formats/html.ts';
import { readPlainText } from '../formats/text.ts';
import type { ParseLimits } from '../limits.ts';
import { type ContainerInput, type Member, readMembers } from './members.ts';

export interface Mail {
  subject: string;
  from: string;
  to: string;
  copied: string;
  date: string;
  html?: string | undefined;
  text?: string | undefined;
}

const deepestParts = 60;

function addressText(addresses: (Address | undefined)[] | undefined): string {
  return (addresses ?? [])
    .flatMap((address) => (address?.group ? address.group : address ? [address] : []))
    .map(({ name, address }) => (name && name !== address ? `${name} <${address}>` : (address ?? '')))
    .join(', ');
}

function bodyBlocks({ html, text }: Mail, limits: ParseLimits): DraftBlock[] {
  const rich = html ? readHtmlBlocks(html, limits) : [];
  if (rich.length > 0 || !text) return rich;
  const plain = { text, charset: 'utf-8', guessed: false, undecodable: 0 };
  return readPlainText(plain).blocks.map(({ source: _source, ...block }) => block);
}

/** A mail as blocks: its subject, who wrote to whom and when, its text. */
export function mailBlocks(mail: Mail, limits: ParseLimits): DraftBlock[] {
  const lines = [
    mail.from && `From: ${mail.from}`,
    mail.to && `To: ${mail.to}`,
    mail.copied && `Cc: ${mail.copied}`,
    mail.date && `Date: ${mail.date}`,
  ].filter((line) => line !== '');
  const subject: DraftBlock[] = mail.subject ? [{ kind: 'heading', level: 1, text: mail.subject }] : [];
  const head: DraftBlock[] = lines.length > 0 ? [{ kind: 'paragraph', text: lines.join('\n') }] : [];
  return [...subject, ...head, ...bodyBlocks(mail, limits)];
}

/** Pictures that the text shows in place are logos and signatures. */
function memberOf(attachment: Attachment, index: number): Member[] {
  const { filename, mimeType, content, related } = attachment;
  if (related && mimeType.startsWith('image/')) return [];
  const extension = mimeType === 'message/rfc822' ? '.eml' : '';
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
  return [{ name: filename || `attachment-${index + 1}${extension}`, bytes: async () => bytes }];
}

/** A mail with its attachments as sections. */
export async function readEml(input: ContainerInput): Promise<DraftDocument> {
  const bytes = await readFile(input.file);
  const parser = new PostalMime({ maxNestingDepth: deepestParts, forceRfc822Attachments: true });
  const mail = await parser.parse(bytes).catch((error: Error) => {
    const code = /nesting|headers? size/i.test(error.message) ? 'parsing.too_complex' : 'parsing.corrupt';
    throw parseError(code, { type: 'eml', detail: error.message.slice(0, 200) });
  });
  const subject = mail.subject ?? '';
  const blocks = mailBlocks(
    {
      subject,
      from: addressText([mail.from]),
      to: addressText(mail.to),
      copied: addressText(mail.cc),
      date: mail.date ?? '',
      html: mail.html,
      text: mail.text,
    },
    input.limits,
  );
  const members = await readMembers(input, mail.attachments.flatMap(memberOf));
  return {
    parser: 'eml',
    ...(subject ? { title: subject } : {}),
    blocks: [...blocks, ...members.blocks],
    warnings: members.warnings,
  };
}
