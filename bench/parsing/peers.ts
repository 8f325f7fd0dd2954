import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const large = { maxBuffer: 256 * 1024 * 1024, timeout: 300_000 };

/** Another reader: gives Markdown or text of a file. */
export interface Peer {
  name: string;
  formats: string[];
  read(file: string): Promise<string>;
}

const npmPackages = ['officeparser@8.1.1', 'mammoth@1.13.0', 'pdfjs-dist@5.5.207'];
const pythonPackages = ['markitdown[pdf,docx,xlsx,xls]', 'pymupdf4llm'];

/** One file on the command line, its text on the standard output. */
const scripts: Record<string, string> = {
  'pdfjs.mjs': `import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
const pdf = await getDocument({ url: process.argv[2], verbosity: 0, cMapUrl: 'node_modules/pdfjs-dist/cmaps/', cMapPacked: true }).promise;
for (let number = 1; number <= pdf.numPages; number += 1) {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  console.log(items.map(({ str, hasEOL }) => str + (hasEOL ? '\\n' : '')).join(''));
}`,
  'mammoth.mjs': `import mammoth from 'mammoth';
console.log((await mammoth.convertToMarkdown({ path: process.argv[2] })).value);`,
  'officeparser.mjs': `import * as office from 'officeparser';
const parse = office.parseOffice ?? office.default?.parseOffice ?? office.OfficeParser?.parseOffice;
const ast = await parse(process.argv[2]);
console.log(typeof ast === 'string' ? ast : (await ast.to('md')).value ?? ast.toText());`,
  'markitdown.py': `import sys
from markitdown import MarkItDown
print(MarkItDown().convert(sys.argv[1]).text_content)`,
  'pymupdf4llm.py': `import sys, pymupdf4llm
print(pymupdf4llm.to_markdown(sys.argv[1], show_progress=False))`,
};

function scripted(folder: string, command: string, script: string): Peer['read'] {
  return async (file) =>
    (await run(command, [path.join(folder, script), path.resolve(file)], { cwd: folder, ...large })).stdout;
}

/** Installs the others into `folder` (kept between runs) through the ordinary registries; tells what did not install. */
export async function installPeers(folder: string): Promise<Peer[]> {
  for (const [name, text] of Object.entries(scripts)) await writeFile(path.join(folder, name), text);
  const python = path.join(folder, 'venv/bin/python');
  try {
    if (!existsSync(path.join(folder, 'node_modules')))
      await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...npmPackages], {
        cwd: folder,
        ...large,
      });
  } catch (error) {
    console.log(`npm: ${String(error).slice(0, 300)}`);
  }
  try {
    if (!existsSync(python)) {
      await run('python3', ['-m', 'venv', path.join(folder, 'venv')], large);
      await run(python, ['-m', 'pip', 'install', '--quiet', ...pythonPackages], {
        ...large,
        timeout: 900_000,
      });
    }
  } catch (error) {
    console.log(`pip: ${String(error).slice(0, 300)}`);
  }
  const node = process.execPath;
  return [
    { name: 'pdfjs-dist 5.5', formats: ['pdf'], read: scripted(folder, node, 'pdfjs.mjs') },
    { name: 'mammoth 1.13', formats: ['docx'], read: scripted(folder, node, 'mammoth.mjs') },
    {
      name: 'officeparser 8.1',
      formats: ['pdf', 'docx', 'rtf', 'xlsx'],
      read: scripted(folder, node, 'officeparser.mjs'),
    },
    {
      name: 'markitdown',
      formats: ['pdf', 'docx', 'xlsx', 'xls'],
      read: scripted(folder, python, 'markitdown.py'),
    },
    { name: 'pymupdf4llm', formats: ['pdf'], read: scripted(folder, python, 'pymupdf4llm.py') },
  ];
}
