import type { ChunkItem, ParseReportView } from '@jishi/contract';
import { problemFromResponse } from '@jishi/sdk';
import { consoleHeaders } from '../../../api/client.ts';

export interface FilePreview {
  report: ParseReportView;
  chunkCount: number;
  /** The first 50. */
  chunks: Pick<ChunkItem, 'ordinal' | 'title' | 'text'>[];
}

/** Has a file read as its base would, without keeping it. Rejects with an ApiProblem: the reason why it cannot be read. */
export async function previewFile({
  baseId,
  file,
  signal,
}: {
  baseId: string;
  file: File;
  signal: AbortSignal;
}): Promise<FilePreview> {
  const body = new FormData();
  body.append('file', file, file.name);
  const response = await fetch(`/v1/knowledge/bases/${encodeURIComponent(baseId)}/preview`, {
    method: 'POST',
    headers: consoleHeaders(),
    body,
    signal,
  });
  if (!response.ok) throw await problemFromResponse(response);
  return (await response.json()) as FilePreview;
}
