import type { Nodes, Parents, PhrasingContent, Root, Text } from 'mdast';

/** Markers that stand at one place of the answer: indexes into the citations of the turn. */
interface Mark {
  at: number;
  citations: number[];
}

/** A leaf of running text and where it stands. */
interface Leaf {
  node: Text | Nodes;
  parent: Parents;
  start: number;
  end: number;
}

/** Something that stands after a sentence; the same number twice at one place is drawn once. */
export interface Placeable {
  at: number;
  number: number;
}

/** The element that the markers become; React draws it. */
export const markerTag = 'sup';

/**
 * A remark plugin that puts citation markers into the text. `at` counts characters of the Markdown source; a marker
 * never splits code, a link or a formula, it follows them.
 */
export function remarkMarkers({ citations }: { citations: readonly Placeable[] }) {
  return (tree: Root): void => {
    const leaves = leavesOf(tree);
    // From the end, so that a split does not move the places before it.
    for (const mark of marksOf(citations).reverse()) placeMark(tree, leaves, mark);
  };
}

/** Citations by place, in reading order; the same number twice at one place is drawn once. */
export function marksOf(citations: readonly Placeable[]): Mark[] {
  const marks = new Map<number, number[]>();
  citations.forEach(({ at, number }, index) => {
    const there = marks.get(at) ?? [];
    if (!there.some((other) => citations[other]?.number === number)) there.push(index);
    marks.set(at, there);
  });
  return [...marks].map(([at, list]) => ({ at, citations: list })).sort((a, b) => a.at - b.at);
}

function leavesOf(tree: Root): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (parent: Parents): void => {
    for (const node of parent.children as Nodes[]) {
      const start = node.position?.start.offset;
      const end = node.position?.end.offset;
      if (start === undefined || end === undefined) continue;
      if (isWhole(node)) leaves.push({ node, parent, start, end });
      else if ('children' in node) visit(node);
    }
  };
  visit(tree);
  return leaves;
}

/** What a marker may follow: text, and what it must not split. */
function isWhole(node: Nodes): boolean {
  return node.type === 'text' || node.type === 'inlineCode' || node.type === 'link' || node.type === 'image';
}

function placeMark(tree: Root, leaves: Leaf[], mark: Mark): void {
  const leaf = leaves.findLast(({ start }) => start < mark.at) ?? leaves[0];
  const marker = markerNode(mark);
  if (leaf === undefined) {
    tree.children.push({ type: 'paragraph', children: [marker] });
    return;
  }
  const index = (leaf.parent.children as Nodes[]).indexOf(leaf.node);
  const siblings = leaf.parent.children as PhrasingContent[];
  if (leaf.node.type !== 'text' || mark.at >= leaf.end || !isVerbatim(leaf)) {
    siblings.splice(index + 1, 0, marker);
    return;
  }
  const text: Text = leaf.node;
  const cut = Math.max(0, mark.at - leaf.start);
  const rest: Text = { type: 'text', value: text.value.slice(cut) };
  text.value = text.value.slice(0, cut);
  leaf.end = mark.at;
  siblings.splice(index + 1, 0, marker, rest);
}

/** Escapes and character references make the source longer than its text: then offsets inside it mean nothing. */
function isVerbatim({ node, start, end }: Leaf): boolean {
  return node.type === 'text' && node.value.length === end - start;
}

function markerNode({ citations }: Mark): PhrasingContent {
  const data = { hName: markerTag, hProperties: { dataCitations: citations.join(',') } };
  // mdast has no node for citations; `data.hName` tells the next step what to make of it.
  return { type: 'emphasis', data, children: [] } as PhrasingContent;
}
