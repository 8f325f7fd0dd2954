/**
 * What pdf.js fetches only for some documents: character maps of Chinese, Japanese and Korean fonts that are not
 * embedded, the fourteen standard fonts, decoders for scanned images. Served by us: nothing comes from elsewhere.
 */
const files = {
  ...import.meta.glob<string>('../../../../../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
    query: '?url&no-inline',
    import: 'default',
  }),
  ...import.meta.glob<string>('../../../../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
    query: '?url&no-inline',
    import: 'default',
  }),
  ...import.meta.glob<string>(
    '../../../../../../node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm',
    {
      query: '?url&no-inline',
      import: 'default',
    },
  ),
};

const byName = new Map(
  Object.entries(files).map(([path, load]) => [path.slice(path.lastIndexOf('/') + 1), load]),
);

/**
 * The constructor that pdf.js asks for its assets. It calls it with `new`, which hands back the object of a plain
 * function.
 */
export function PdfAssets() {
  return {
    async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
      const load = byName.get(filename);
      if (load === undefined) throw new Error(`pdf.js asks for an asset that is not shipped: ${filename}`);
      const response = await fetch(await load());
      if (!response.ok) throw new Error(`${filename}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}
