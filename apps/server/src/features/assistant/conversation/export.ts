import type { Citation, Locale, TurnItem } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { texts } from '../texts.ts';
import { type ShownConversation, showConversation } from './show.ts';

export interface MarkdownFile {
  fileName: string;
  markdown: string;
}

/** A conversation as Markdown: what `showConversation` shows, nothing more. @throws assistant.conversation_not_found */
export async function exportConversation(scope: Scope, conversationId: string): Promise<MarkdownFile> {
  const conversation = await showConversation(scope, conversationId);
  return { fileName: fileNameOf(conversation), markdown: toMarkdown(conversation, scope.locale) };
}

export function toMarkdown(conversation: ShownConversation, locale: Locale): string {
  const turns = conversation.turns.map((turn) => turnMarkdown(turn, locale));
  return `${[`# ${oneLine(conversation.title)}`, ...turns].join('\n\n')}\n`;
}

function turnMarkdown(turn: TurnItem, locale: Locale): string {
  const text = texts[locale];
  const notes = [turn.kind === 'quotation' ? text.quotation : '', stateOf(turn, locale)].filter(
    (note) => note !== '',
  );
  const heading = `**${text.answer}**${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  const parts = [`## ${text.question}: ${oneLine(turn.question)}`, heading, withMarks(turn)];
  const sources = sourceLines(turn.citations, locale);
  if (sources.length > 0) parts.push(`**${text.sources}**`, sources.join('\n'));
  return parts.filter((part) => part !== '').join('\n\n');
}

function stateOf(turn: TurnItem, locale: Locale): string {
  if (turn.status === 'stopped') return texts[locale].stopped;
  return turn.status === 'done' ? '' : texts[locale].failed;
}

/** Puts the numbers back to where the sentences end. */
function withMarks({ answer, citations }: TurnItem): string {
  let marked = '';
  let from = 0;
  for (const { at, number } of citations.toSorted((left, right) => left.at - right.at)) {
    marked += `${answer.slice(from, at)}[${number}]`;
    from = at;
  }
  return marked + answer.slice(from);
}

function sourceLines(citations: Citation[], locale: Locale): string[] {
  const seen = new Set<string>();
  return citations.flatMap(({ number, documentName, page, quote }) => {
    const place = page === null ? '' : `, ${texts[locale].page(page)}`;
    const line = `- [${number}] ${oneLine(documentName)}${place}: “${oneLine(quote)}”`;
    if (seen.has(line)) return [];
    seen.add(line);
    return [line];
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Characters that no file system objects to. */
function fileNameOf({ title }: ShownConversation): string {
  const safe = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${[...safe].slice(0, 60).join('') || 'conversation'}.md`;
}
