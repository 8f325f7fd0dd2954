export interface HostileFile {
  name: string;
  /** What it is uploaded as. */
  fileName: string;
  bytes: () => Buffer;
  /** Problem codes of which one must be given; `ok` = it must be parsed. */
  expected: string[];
}
