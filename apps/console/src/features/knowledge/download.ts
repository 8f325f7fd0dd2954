import type { DocumentItem } from '@jishi/contract';
import { problemFromResponse } from '@jishi/sdk';
import { consoleHeaders } from '../../api/client.ts';
import { fileUrl } from './viewer/pdf-engine.ts';

/**
 * Saves the original file. Not a plain link: a person of several tenants has to say in which one they work, and a
 * refusal becomes words instead of a page of JSON.
 */
export async function downloadDocument({ id, name }: Pick<DocumentItem, 'id' | 'name'>): Promise<void> {
  const response = await fetch(fileUrl(id), { headers: consoleHeaders() });
  if (!response.ok) throw await problemFromResponse(response);
  saveBlob(await response.blob(), name.slice(name.lastIndexOf('/') + 1));
}

/** Hands a file to the browser's downloads. */
export function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: address, download: fileName });
  link.click();
  // The download has begun when the click returns; the address must outlive it in some browsers.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
