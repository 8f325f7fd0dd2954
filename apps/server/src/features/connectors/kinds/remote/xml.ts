import { SaxesParser } from 'saxes';
import { problem } from '../../../../kernel/problem.ts';

/** An element without its namespace. */
export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const deepest = 40;

/** Reads a small XML answer. Entities of a document type are refused. @throws connectors.answer_invalid */
export function readXml(text: string): XmlNode {
  const root: XmlNode = { name: '', text: '', children: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  const invalid = (reason: string) => problem('connectors.answer_invalid', { reason });
  parser.on('doctype', () => {
    throw invalid('document type');
  });
  parser.on('error', (error) => {
    throw problem('connectors.answer_invalid', { reason: 'not XML' }, error);
  });
  parser.on('opentag', ({ local }) => {
    const node = { name: local, text: '', children: [] };
    open.at(-1)?.children.push(node);
    open.push(node);
    if (open.length > deepest) throw invalid('nested too deeply');
  });
  parser.on('closetag', () => void open.pop());
  const addText = (part: string) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  const [top] = root.children;
  if (top === undefined) throw invalid('empty');
  return top;
}

export function childrenAt(node: XmlNode, ...path: string[]): XmlNode[] {
  return path.reduce<XmlNode[]>(
    (nodes, name) => nodes.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [node],
  );
}

/** Text of the first element at this path; empty when there is none. */
export function textAt(node: XmlNode, ...path: string[]): string {
  return childrenAt(node, ...path)[0]?.text.trim() ?? '';
}
