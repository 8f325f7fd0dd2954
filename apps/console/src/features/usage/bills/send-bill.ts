import type { BillItem, BillPreview, BillSettings } from '@jishi/contract';
import { problemFromResponse } from '@jishi/sdk';
import { consoleHeaders } from '../../../api/client.ts';

async function send<T>(path: string, body: FormData): Promise<T> {
  const response = await fetch(path, { method: 'POST', headers: consoleHeaders(), body });
  if (!response.ok) throw await problemFromResponse(response);
  return (await response.json()) as T;
}

export function previewBill(file: File): Promise<BillPreview> {
  const body = new FormData();
  body.append('file', file, file.name);
  return send('/v1/usage/bills/preview', body);
}

export function uploadBill(file: File, settings: BillSettings): Promise<BillItem> {
  const body = new FormData();
  // The server reads the parts in their order: the settings first.
  body.append('settings', JSON.stringify(settings));
  body.append('file', file, file.name);
  return send('/v1/usage/bills', body);
}
