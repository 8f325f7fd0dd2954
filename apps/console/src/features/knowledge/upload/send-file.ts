import { problemFromResponse, type UploadResult } from '@jishi/sdk';
import { consoleHeaders } from '../../../api/client.ts';

export interface Sending {
  done: Promise<UploadResult>;
  cancel: () => void;
}

interface SendInput {
  baseId: string;
  file: File;
  /** Name with the folder that it came in. */
  path: string;
  /** 0–1 of the bytes; 1 = the server has them all. */
  onProgress: (fraction: number) => void;
}

/**
 * Uploads one file. `fetch` cannot tell how far an upload is, hence XMLHttpRequest. Rejects with an ApiProblem, or
 * with an AbortError when it was cancelled.
 */
export function sendFile({ baseId, file, path, onProgress }: SendInput): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<UploadResult>((resolve, reject) => {
    request.open('POST', `/v1/knowledge/bases/${encodeURIComponent(baseId)}/documents`);
    for (const [name, value] of Object.entries(consoleHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.upload.onload = () => onProgress(1);
    request.onload = () => void settle(request).then(resolve, reject);
    request.onerror = () => reject(new TypeError('network'));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    const body = new FormData();
    body.append('file', file, path);
    request.send(body);
  });
  return { done, cancel: () => request.abort() };
}

async function settle({ status, responseText }: XMLHttpRequest): Promise<UploadResult> {
  if (status >= 200 && status < 300) return JSON.parse(responseText) as UploadResult;
  throw await problemFromResponse(new Response(responseText, { status: status < 200 ? 502 : status }));
}
