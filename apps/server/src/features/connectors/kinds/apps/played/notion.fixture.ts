import {
  type Answer,
  type Asked,
  absent,
  dated,
  type PlayedApi,
  pageOf,
  refused,
  type Thing,
  type World,
} from './world.fixture.ts';

const rich = (text: string) => [{ type: 'text', plain_text: text, href: null }];
const toPage = ({ id, title, version }: Thing) => ({
  object: 'page',
  id,
  last_edited_time: dated(version),
  archived: false,
  url: `https://www.notion.so/${id}`,
  properties: {
    Name: { id: 'title', type: 'title', title: rich(title) },
    Status: { id: 's', type: 'select', select: { name: 'Valid' } },
  },
});

function blocksOf({ id, text }: Thing): object[] {
  return [
    {
      object: 'block',
      id: `${id}-1`,
      type: 'heading_1',
      has_children: false,
      heading_1: { rich_text: rich('Part') },
    },
    {
      object: 'block',
      id: `${id}-2`,
      type: 'paragraph',
      has_children: false,
      paragraph: { rich_text: rich(text) },
    },
    {
      object: 'block',
      id: `${id}-3`,
      type: 'bulleted_list_item',
      has_children: true,
      bulleted_list_item: { rich_text: rich('Point') },
    },
  ];
}

function answer(world: World, { headers, path, body, query }: Asked): Answer {
  if (headers.authorization !== 'Bearer secret' || headers['notion-version'] === undefined) return refused;
  const [, kind, id = ''] = path.split('/').slice(1);
  const list = (items: object[], cursor: string | null) => {
    const { items: results, next } = pageOf(items, cursor);
    return { json: { object: 'list', results, next_cursor: next ?? null, has_more: next !== undefined } };
  };
  if (path === '/v1/search')
    return list([...world.things.values()].map(toPage), JSON.parse(body).start_cursor ?? null);
  const thing = world.things.get(id);
  if (kind === 'pages') return thing === undefined ? absent : { json: toPage(thing) };
  if (kind === 'blocks' && thing !== undefined) return list(blocksOf(thing), query.get('start_cursor'));
  if (kind === 'blocks' && id.endsWith('-3'))
    return list(
      [
        {
          object: 'block',
          id: `${id}-1`,
          type: 'paragraph',
          has_children: false,
          paragraph: { rich_text: rich('Below') },
        },
      ],
      null,
    );
  return absent;
}

export const playedNotion: PlayedApi = {
  answer,
  config: (endpoint) => ({ kind: 'notion', roots: [], endpoint }),
  secrets: { token: 'secret' },
  wrongSecrets: { token: 'guess' },
  nameOf: ({ title }) => `${title}.md`,
};
