"""Light Markdown -> DOCX with real heading styles, lists, tables, header, footer and page numbers."""
from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

DEEP, LAKE, SOFT = RGBColor(0x0B, 0x4A, 0x59), RGBColor(0x11, 0x78, 0x8C), RGBColor(0x5B, 0x6C, 0x74)
LABELS = {
    'zh': {'number': '文件编号', 'version': '版本', 'effective': '施行日期', 'owner': '归口部门', 'audience': '适用范围'},
    'en': {'number': 'Document', 'version': 'Version', 'effective': 'Effective', 'owner': 'Owner', 'audience': 'Audience'},
}
FICTION = {
    'zh': '澄湖智能装备为虚构企业，本文为软件演示而编写。',
    'en': 'Clearlake Intelligent Equipment is a fictional company; this paper was written for a software demonstration.',
}
COMPANY = {'zh': '澄湖智能装备', 'en': 'Clearlake Intelligent Equipment'}


def write_docx(source: Path, target: Path) -> None:
    head, body = source.read_text('utf-8').split('\n\n', 1)
    facts = dict(line.split(': ', 1) for line in head.splitlines())
    language = facts['lang'][:2]
    document = Document()
    _set_styles(document, facts['lang'])
    _set_page(document, facts, language)
    document.add_paragraph(facts['title'], style='Title')
    labels = LABELS[language]
    _add_table(document, [[labels[key], facts[key]] for key in labels], head_row=False)
    for block in re.split(r'\n{2,}|(?<=\n)(?=#)', body.strip()):
        if block.strip():
            _add_block(document, block.strip())
    closing = document.add_paragraph(FICTION[language])
    closing.runs[0].font.size, closing.runs[0].font.color.rgb = Pt(8.5), SOFT
    _set_properties(document, facts, language)
    document.save(target)


def _add_block(document: Document, block: str) -> None:
    lines = block.splitlines()
    if block.startswith('#'):
        marks, text = lines[0].split(' ', 1)
        document.add_heading(text, level=len(marks))
        if lines[1:]:
            _add_block(document, '\n'.join(lines[1:]))
    elif block.startswith('|'):
        rows = [[cell.strip() for cell in line.strip('|').split('|')] for line in lines]
        _add_table(document, [rows[0], *rows[2:]], head_row=True)
    elif re.match(r'- |\d+\. ', block):
        style = 'List Bullet' if block.startswith('- ') else 'List Number'
        for line in lines:
            _add_text(document.add_paragraph(style=style), re.sub(r'^(- |\d+\. )', '', line))
    else:
        _add_text(document.add_paragraph(), ' '.join(lines))


def _add_text(paragraph, text: str) -> None:
    for index, part in enumerate(re.split(r'\*\*', text)):
        if part:
            run = paragraph.add_run(part)
            run.bold = index % 2 == 1 or None


def _add_table(document: Document, rows: list[list[str]], head_row: bool) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style='Table Grid')
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row_index, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(row_index, column)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.space_before = Pt(2)
            _add_text(paragraph, text)
            strong = row_index == 0 if head_row else column == 0
            for run in paragraph.runs:
                run.font.size = Pt(9)
                if strong:
                    run.bold = True
                    run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF) if head_row else DEEP
            if strong:
                _shade(cell, '0B4A59' if head_row else 'EAF4F6')
    _soften_borders(table)
    _set_widths(table, rows)
    if head_row:
        _repeat_head(table.rows[0])
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _set_widths(table, rows: list[list[str]]) -> None:
    """Column widths by the longest cell (a Han character counts double), so that short codes stay narrow."""
    wants = [max(sum(2 if letter > '\u2e80' else 1 for letter in row[column]) for row in rows) for column in range(len(rows[0]))]
    wants = [min(max(want, 14), 46) for want in wants]
    table.autofit = False
    for column, want in enumerate(wants):
        width = Mm(164 * want / sum(wants))
        table.columns[column].width = width
        for cell in table.columns[column].cells:
            cell.width = width


def _shade(cell, colour: str) -> None:
    shading = OxmlElement('w:shd')
    for name, value in (('val', 'clear'), ('color', 'auto'), ('fill', colour)):
        shading.set(qn(f'w:{name}'), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _soften_borders(table) -> None:
    borders = OxmlElement('w:tblBorders')
    for side in ('top', 'left', 'bottom', 'right', 'insideH', 'insideV'):
        line = OxmlElement(f'w:{side}')
        for name, value in (('val', 'single'), ('sz', '4'), ('space', '0'), ('color', 'D5DFE2')):
            line.set(qn(f'w:{name}'), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _repeat_head(row) -> None:
    mark = OxmlElement('w:tblHeader')
    mark.set(qn('w:val'), 'true')
    row._tr.get_or_add_trPr().append(mark)


def _set_styles(document: Document, language: str) -> None:
    sizes = {'Normal': (10.5, None), 'Title': (24, DEEP), 'Heading 1': (16, DEEP), 'Heading 2': (12.5, LAKE),
             'List Bullet': (10.5, None), 'List Number': (10.5, None)}
    for name, (size, colour) in sizes.items():
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), 'Calibri'
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn('w:eastAsia'), 'Microsoft YaHei')
        fonts.set(qn('w:ascii'), 'Calibri')
        fonts.set(qn('w:hAnsi'), 'Calibri')
        for theme in ('asciiTheme', 'hAnsiTheme', 'eastAsiaTheme', 'cstheme'):
            fonts.attrib.pop(qn(f'w:{theme}'), None)
        if colour is not None:
            style.font.color.rgb = colour
    lang = OxmlElement('w:lang')
    lang.set(qn('w:eastAsia' if language.startswith('zh') else 'w:val'), language)
    document.styles['Normal'].element.get_or_add_rPr().append(lang)
    normal = document.styles['Normal'].paragraph_format
    normal.space_after, normal.line_spacing = Pt(7), 1.3


def _set_page(document: Document, facts: dict[str, str], language: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin = section.bottom_margin = Mm(24)
    for name in ('Header', 'Footer'):
        document.styles[name].paragraph_format.tab_stops.clear_all()
    header = section.header.paragraphs[0]
    header.paragraph_format.tab_stops.add_tab_stop(Mm(164), WD_TAB_ALIGNMENT.RIGHT)
    run = header.add_run(f'{COMPANY[language]}\t{facts["number"]}')
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(164), WD_TAB_ALIGNMENT.RIGHT)
    left = footer.add_run(f'{facts["audience"]}\t')
    number = footer.add_run()
    for kind, text in (('begin', None), (None, 'PAGE'), ('end', None)):
        part = OxmlElement('w:fldChar' if kind else 'w:instrText')
        if kind:
            part.set(qn('w:fldCharType'), kind)
        else:
            part.text = text
        number._r.append(part)
    for piece in (run, left, number):
        piece.font.size, piece.font.color.rgb = Pt(8.5), SOFT


def _set_properties(document: Document, facts: dict[str, str], language: str) -> None:
    properties = document.core_properties
    properties.title, properties.subject = facts['title'], facts['number']
    properties.author = properties.last_modified_by = f'{COMPANY[language]} · {facts["owner"]}'
    properties.language, properties.comments = facts['lang'], FICTION[language]
    properties.created = properties.modified = datetime.fromisoformat(f'{facts["effective"]}T09:00:00')
