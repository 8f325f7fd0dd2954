// Blob: bytes by key, in a local folder or in an S3 bucket, with one behaviour for both.
// A blob appears whole or not at all. Keys are checked, never repaired; a prefix is a folder, never half a name.
import type { BlobStore } from './blob.ts';
import { openDiskStore } from './disk.ts';
import { openS3Store, type S3Config } from './s3.ts';

export { type BlobCheck, BlobKeyRefusal, type BlobReceipt, type BlobSource, type BlobStore } from './blob.ts';

export type BlobConfig =
  | { readonly kind: 'disk'; readonly directory: string }
  | ({ readonly kind: 's3' } & S3Config);

/** Opens the configured store; nothing is touched before the first call. */
export function createBlobStore(config: BlobConfig): BlobStore {
  return config.kind === 'disk' ? openDiskStore(config.directory) : openS3Store(config);
}
