import { expect, it } from 'vitest';
import { pptx, textShape } from '../../../../../../tests/hostile/office.ts';
import { fixture, outline, readBytes, readPath } from '../reading.fixture.ts';

const cell = (text: string, attributes = '') =>
  `<a:tc${attributes}><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;

it('reads slides as pages: title first, lists, tables with merged cells, notes', async () => {
  const table =
    '<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>' +
    `<a:tr>${cell('阶段', ' gridSpan="2"')}${cell('', ' hMerge="1"')}</a:tr><a:tr>${cell('设计')}${cell('王芳')}</a:tr>` +
    '</a:tbl></a:graphicData></a:graphic></p:graphicFrame>';
  const bytes = pptx([
    {
      shapes:
        textShape('body', ['一季度', '二季度']) +
        textShape('title', ['路线图']) +
        textShape('sldNum', ['1']) +
        table,
      notes: '强调价值。',
    },
    { shapes: `<p:grpSp>${textShape('other', ['组合内文字，较长的一句说明。'])}</p:grpSp><p:pic/>` },
  ]);
  const document = await readBytes(bytes, 'deck.pptx');
  expect(outline(document.blocks)).toEqual([
    'heading1:路线图',
    'list-item1:一季度',
    'list-item1:二季度',
    'table:阶段/设计 | 王芳',
    'note:强调价值。',
    'paragraph:组合内文字，较长的一句说明。',
  ]);
  expect(document.blocks.map((block) => block.page)).toEqual([1, 1, 1, 1, 1, 2]);
  expect(document.blocks[0]?.boxes).toEqual([
    { page: 1, x: 10, y: 20, width: 100, height: 50, pageWidth: 960, pageHeight: 540 },
  ]);
  expect(document.report).toMatchObject({
    pages: 2,
    warnings: [{ code: 'pictures_skipped', params: { count: 1 } }],
  });
});

it('takes a short first line for the title of a slide without one', async () => {
  const document = await readPath(fixture('roadmap.pptx'));
  expect(outline(document.blocks)).toEqual([
    'heading1:产品路线图',
    'list-item1:一季度发布知识库',
    'list-item1:二季度发布数据助手',
    'table:阶段 | 负责人/设计 | 王芳/开发 | 李雷',
    'note:讲解时强调客户价值。',
    'heading1:Security review',
    'list-item1:All data is encrypted.',
    'list-item1:Access is logged.',
    'note:Ask for questions.',
  ]);
});
