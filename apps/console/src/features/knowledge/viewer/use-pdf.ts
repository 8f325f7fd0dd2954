import { useEffect, useState } from 'react';
import { openPdf, type PdfDocument, type PdfFailure, pdfFailure } from './pdf-engine.ts';

export type PdfState =
  | { kind: 'loading' }
  | { kind: 'ready'; pdf: PdfDocument }
  | { kind: 'failed'; failure: PdfFailure };

/** Opens the PDF of a document and closes it when it is no longer shown. */
export function usePdf(documentId: string, attempt: number): PdfState {
  const [state, setState] = useState<PdfState>({ kind: 'loading' });
  // Another attempt opens it anew
  useEffect(() => {
    let current = true;
    setState({ kind: 'loading' });
    const { ready, close } = openPdf(documentId);
    ready.then(
      (pdf) => current && setState({ kind: 'ready', pdf }),
      (error: unknown) => current && setState({ kind: 'failed', failure: pdfFailure(error) }),
    );
    return () => {
      current = false;
      close();
    };
  }, [documentId, attempt]);
  return state;
}
