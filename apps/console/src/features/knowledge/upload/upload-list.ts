import type { DocumentItem } from '@jishi/contract';
import type { PickedFile } from './walk-entries.ts';

export type UploadState =
  | { kind: 'waiting' }
  | { kind: 'sending'; fraction: number }
  /** All bytes are there; the server checks and stores. */
  | { kind: 'storing' }
  | { kind: 'done'; document: DocumentItem; duplicate: boolean }
  | { kind: 'failed'; text: string }
  | { kind: 'cancelled' };

export interface Upload {
  id: number;
  path: string;
  size: number;
  file: File;
  state: UploadState;
}

export type UploadAction =
  | { type: 'add'; files: readonly PickedFile[]; refuse: (file: PickedFile) => string | null }
  | { type: 'set'; id: number; state: UploadState }
  | { type: 'retry'; id: number }
  | { type: 'cancel'; id: number }
  | { type: 'clear' };

/** The uploads of a page; ids count up, so that a cancelled and added file is another upload. */
export function uploadList(uploads: readonly Upload[], action: UploadAction): readonly Upload[] {
  switch (action.type) {
    case 'add':
      return [...uploads, ...added(action, (uploads.at(-1)?.id ?? 0) + 1)];
    case 'set':
      return change(uploads, action.id, (upload) =>
        isOver(upload) ? upload : { ...upload, state: action.state },
      );
    case 'retry':
      return change(uploads, action.id, (upload) => ({ ...upload, state: { kind: 'waiting' } }));
    case 'cancel':
      return change(uploads, action.id, (upload) =>
        isOver(upload) ? upload : { ...upload, state: { kind: 'cancelled' } },
      );
    case 'clear':
      return uploads.filter((upload) => !isOver(upload));
  }
}

function added({ files, refuse }: Extract<UploadAction, { type: 'add' }>, firstId: number): Upload[] {
  return files.map((picked, index) => {
    const text = refuse(picked);
    const state: UploadState = text === null ? { kind: 'waiting' } : { kind: 'failed', text };
    return { id: firstId + index, path: picked.path, size: picked.file.size, file: picked.file, state };
  });
}

function change(uploads: readonly Upload[], id: number, next: (upload: Upload) => Upload): readonly Upload[] {
  return uploads.map((upload) => (upload.id === id ? next(upload) : upload));
}

/** Nothing more happens to it by itself. */
export function isOver({ state }: Upload): boolean {
  return state.kind === 'done' || state.kind === 'failed' || state.kind === 'cancelled';
}

/** The uploads to start now, so that at most `atOnce` run. */
export function toStart(uploads: readonly Upload[], atOnce: number): Upload[] {
  const running = uploads.filter(({ state }) => state.kind === 'sending' || state.kind === 'storing').length;
  return uploads.filter(({ state }) => state.kind === 'waiting').slice(0, Math.max(0, atOnce - running));
}

export interface UploadSummary {
  total: number;
  done: number;
  duplicates: number;
  failed: number;
  running: number;
  /** 0–1 by bytes, over everything that was not refused or cancelled. */
  fraction: number;
}

export function summarise(uploads: readonly Upload[]): UploadSummary {
  const count = (test: (upload: Upload) => boolean) => uploads.filter(test).length;
  const counted = uploads.filter(({ state }) => state.kind !== 'failed' && state.kind !== 'cancelled');
  const bytes = counted.reduce((sum, { size }) => sum + Math.max(size, 1), 0);
  const sent = counted.reduce((sum, upload) => sum + Math.max(upload.size, 1) * sentFraction(upload), 0);
  return {
    total: uploads.length,
    done: count(({ state }) => state.kind === 'done'),
    duplicates: count(({ state }) => state.kind === 'done' && state.duplicate),
    failed: count(({ state }) => state.kind === 'failed'),
    running: count((upload) => !isOver(upload)),
    fraction: bytes === 0 ? 1 : sent / bytes,
  };
}

function sentFraction({ state }: Upload): number {
  if (state.kind === 'sending') return state.fraction;
  return state.kind === 'waiting' ? 0 : 1;
}
