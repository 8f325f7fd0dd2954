import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { consoleHeaders } from '../../../api/client.ts';
import { PdfAssets } from './pdf-assets.ts';

export type PdfDocument = PDFDocumentProxy;
export type PdfPage = PDFPageProxy;

/** Why a PDF is not shown: not (or no longer) readable for this person, or not drawable. */
export type PdfFailure = 'gone' | 'broken';

export interface OpenPdf {
  ready: Promise<PdfDocument>;
  close: () => void;
}

/** Address of the original bytes; `inline` for what is shown in the page. */
export function fileUrl(documentId: string): string {
  return `/v1/knowledge/documents/${encodeURIComponent(documentId)}/file`;
}

/** Opens a PDF in a worker. The engine is loaded with the first document. */
export function openPdf(documentId: string): OpenPdf {
  let closed = false;
  let destroy: (() => Promise<void>) | null = null;
  const open = async (): Promise<PdfDocument> => {
    const engine = await import('pdfjs-dist');
    if (closed) throw new DOMException('closed before it was opened', 'AbortError');
    engine.GlobalWorkerOptions.workerSrc = workerAddress;
    const task = engine.getDocument({
      url: `${fileUrl(documentId)}?inline=1`,
      httpHeaders: consoleHeaders(),
      withCredentials: false,
      BinaryDataFactory: PdfAssets,
      useWorkerFetch: false,
      cMapPacked: true,
      enableXfa: false,
      verbosity: 0,
    });
    destroy = () => task.destroy();
    return task.promise;
  };
  const close = () => {
    closed = true;
    void destroy?.();
  };
  return { ready: open(), close };
}

/** pdf.js throws a `ResponseException` with the status for what the server refused. */
export function pdfFailure(error: unknown): PdfFailure {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return status === 403 || status === 404 || status === 401 ? 'gone' : 'broken';
}
