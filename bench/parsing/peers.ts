import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const large = { maxBuffer: 256 * 1024 * 1024, timeout: 600_000 };

/** Another reader: gives Markdown or text of a file. */
export interface Peer {
  name: string;
  formats: string[];
  read(file: string): Promise<PeerReading>;
}

export interface PeerReading {
  text: string;
  /** Largest resident memory of its process, MB. */
  megabytes: number;
}

const npmFolder = path.resolve('.cache/npm-parsing');
const pythonFolder = path.resolve('.cache/python-parsing');
const npmPackages = ['officeparser@8.1.1', 'mammoth@1.13.0', 'pdfjs-dist@5.5.207', 'word-extractor@1.0.4'];

/** One file on the command line, its text on the standard output; last of all its peak memory on the error output. */
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
  'word-extractor.mjs': `import WordExtractor from 'word-extractor';
console.log((await new WordExtractor().extract(process.argv[2])).getBody());`,
  'markitdown_.py': `import sys
from markitdown import MarkItDown
print(MarkItDown().convert(sys.argv[1]).text_content)`,
  'pymupdf_.py': `import sys, pymupdf4llm
print(pymupdf4llm.to_markdown(sys.argv[1], header=False, footer=False, show_progress=False))`,
  // The package's own converter wants models that cannot be had without a hub; its Office readers need none.
  'docling_.py': `import sys
from pathlib import Path
from docling.datamodel.base_models import InputFormat
from docling.datamodel.document import InputDocument
def backend(suffix):
    if suffix == '.docx':
        from docling.backend.msword_backend import MsWordDocumentBackend
        return InputFormat.DOCX, MsWordDocumentBackend
    if suffix == '.pptx':
        from docling.backend.mspowerpoint_backend import MsPowerpointDocumentBackend
        return InputFormat.PPTX, MsPowerpointDocumentBackend
    from docling.backend.msexcel_backend import MsExcelDocumentBackend
    return InputFormat.XLSX, MsExcelDocumentBackend
file = Path(sys.argv[1])
format, reader = backend(file.suffix)
source = InputDocument(path_or_stream=file, format=format, backend=reader, filename=file.name)
print(reader(in_doc=source, path_or_stream=file).convert().export_to_markdown())`,
  'opendataloader_.py': `import sys, tempfile, pathlib, opendataloader_pdf
with tempfile.TemporaryDirectory() as out:
    opendataloader_pdf.convert(input_path=[sys.argv[1]], output_dir=out, format='markdown', quiet=True)
    for file in pathlib.Path(out).rglob('*.md'):
        print(file.read_text())`,
};

const tail: Record<string, string> = {
  '.mjs': `\nprocess.stdout.write('', () => { console.error('peak ' + process.resourceUsage().maxRSS); process.exit(0); });\n`,
  '.py': `\nimport resource
print('peak', max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)), file=sys.stderr)\n`,
};

function scripted(command: string, folder: string, script: string): Peer['read'] {
  return async (file) => {
    const env = { ...process.env, PYTHONPATH: pythonFolder, PYTHONIOENCODING: 'utf8' };
    const { stdout, stderr } = await run(command, [path.join(folder, script), path.resolve(file)], {
      cwd: folder,
      env,
      ...large,
    });
    const peak = /peak (\d+)\s*$/.exec(stderr)?.[1];
    // Comments say on which page one is.
    return { text: stdout.replace(/<!--.*?-->/gs, ''), megabytes: Math.round(Number(peak ?? 0) / 1024) };
  };
}

async function installNpm(): Promise<void> {
  await mkdir(npmFolder, { recursive: true });
  if (existsSync(path.join(npmFolder, 'node_modules/word-extractor'))) return;
  await writeFile(path.join(npmFolder, 'package.json'), '{"private":true}');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...options, ...npmPackages], { cwd: npmFolder, ...large });
}

/** Installs the others into .cache (kept between runs) through the ordinary registries; tells what did not install. */
async function install(): Promise<void> {
  await installNpm().catch((error: unknown) => console.log(`npm: ${String(error).slice(0, 300)}`));
  await run('sh', ['scripts/python-peers.sh', 'parsing'], { ...large, timeout: 1_800_000 }).catch(
    (error: unknown) => console.log(`pip: ${String(error).slice(0, 300)}`),
  );
  for (const [name, text] of Object.entries(scripts)) {
    const folder = name.endsWith('.py') ? pythonFolder : npmFolder;
    await writeFile(path.join(folder, name), `${text}${tail[path.extname(name)] ?? ''}`);
  }
}

const node = (name: string) => scripted(process.execPath, npmFolder, name);
const python = (name: string) => scripted('python3', pythonFolder, name);

/** Readers of documents. */
export async function documentPeers(): Promise<Peer[]> {
  await install();
  return [
    { name: 'pdfjs-dist 5.5', formats: ['pdf'], read: node('pdfjs.mjs') },
    { name: 'pymupdf4llm 1.28 + layout', formats: ['pdf'], read: python('pymupdf_.py') },
    { name: 'opendataloader 2.5', formats: ['pdf'], read: python('opendataloader_.py') },
    { name: 'mammoth 1.13', formats: ['docx'], read: node('mammoth.mjs') },
    { name: 'word-extractor 1.0', formats: ['doc'], read: node('word-extractor.mjs') },
    {
      name: 'officeparser 8.1',
      formats: ['pdf', 'docx', 'rtf', 'pptx', 'xlsx'],
      read: node('officeparser.mjs'),
    },
    {
      name: 'markitdown 0.1.9',
      formats: ['pdf', 'docx', 'pptx', 'xlsx', 'xls'],
      read: python('markitdown_.py'),
    },
    { name: 'docling 2.143', formats: ['docx', 'pptx', 'xlsx'], read: python('docling_.py') },
  ];
}
