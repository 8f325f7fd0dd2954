"""The quarterly review: ten slides with native tables and charts."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

DEEP, LAKE, SUN, INK = RGBColor(11, 74, 89), RGBColor(17, 120, 140), RGBColor(217, 130, 43), RGBColor(29, 43, 50)
WHITE, PALE = RGBColor(255, 255, 255), RGBColor(234, 244, 246)

SLIDES: list[dict] = [
    {'title': 'The quarter in one minute', 'bullets': [
        'Revenue in Q3 2026 was RMB 186.4 million, up 11.8 % on Q3 2025 (RMB 166.7 million)',
        'Order intake of RMB 203.1 million; book-to-bill ratio 1.09',
        'Gross margin 38.2 %, 1.4 points better, because copper cost fell and LakeView grew',
        'Operating cash flow of RMB 24.6 million, behind plan by RMB 5.1 million: two municipal customers pay late',
        'CL-P480 delivery time down from 9 to 6 weeks; the backlog of controllers is gone'],
     'notes': 'Ask for a decision on the second test stand in Suzhou on the last slide.'},
    {'title': 'Key figures', 'table': [
        ['Figure', 'Q3 2025', 'Q3 2026', 'Plan Q3 2026'],
        ['Revenue (RMB million)', '166.7', '186.4', '182.0'],
        ['Order intake (RMB million)', '171.2', '203.1', '190.0'],
        ['Gross margin', '36.8 %', '38.2 %', '37.5 %'],
        ['Operating profit (RMB million)', '17.9', '22.7', '21.5'],
        ['Operating cash flow (RMB million)', '21.3', '24.6', '29.7'],
        ['Employees at quarter end', '1,231', '1,288', '1,295']]},
    {'title': 'Revenue by product line', 'chart': ('bar', ['Pumps', 'Sensors', 'Gateways and LakeView', 'Service and parts'],
        {'Q3 2025': [104.3, 28.1, 11.6, 22.7], 'Q3 2026': [109.8, 31.9, 18.2, 26.5]}),
     'bullets': ['Pumps 109.8, sensors 31.9, gateways and LakeView 18.2, service and parts 26.5 (RMB million)',
                 'Gateways and LakeView grew by 57 % and are now 9.8 % of revenue']},
    {'title': 'Revenue by region', 'table': [
        ['Region', 'Revenue (RMB million)', 'Change', 'Lead'],
        ['East China', '71.5', '+9 %', 'Qin Yue'],
        ['South China', '34.2', '+6 %', 'Liang Zhihao'],
        ['North and West China', '41.9', '+12 %', 'Ma Rui'],
        ['Europe', '26.3', '+24 %', 'Sofia Keller'],
        ['Southeast Asia', '12.5', '+19 %', 'Tan Wei Ming']]},
    {'title': 'Customer support', 'table': [
        ['Measure', 'Target 2026', 'Q2 2026', 'Q3 2026'],
        ['Customer satisfaction (CSAT)', '92 %', '90.6 %', '92.8 %'],
        ['First-contact resolution', '78 %', '76.1 %', '78.9 %'],
        ['S1 first response within 30 minutes', '98 %', '96.4 %', '98.3 %'],
        ['Repeat faults within 30 days', 'below 4 %', '4.6 %', '3.7 %'],
        ['RMA turnaround (business days)', '10', '11.8', '9.4']]},
    {'title': 'Products and engineering', 'bullets': [
        'CL-GW2 firmware 3.4 released on 18 August 2026: signed updates, MQTT over TLS 1.3 only',
        'LakeView seal-life prediction in field test with 14 customers; 81 % of leaks seen at least ten days before',
        'CL-P320 second source for seal faces approved; cost per seal down by RMB 62',
        'CL-P600 (90 kW) prototype runs since 7 September; launch planned for May 2027']},
    {'title': 'Quality', 'chart': ('line', ['Q4 25', 'Q1 26', 'Q2 26', 'Q3 26'],
        {'Returns per 1,000 pumps': [7.9, 7.1, 6.2, 5.3]}),
     'bullets': ['Returns fell to 5.3 per 1,000 pumps; the goal for Q4 is 5.0',
                 'Top cause: moisture in M12 plugs (31 % of returns); new plug from lot 2638 on']},
    {'title': 'Risks', 'table': [
        ['Risk', 'Likelihood', 'Effect', 'Measure', 'Owner'],
        ['Late payment by municipal customers', 'high', 'RMB 14 million', 'Weekly dunning, instalment plans', 'Gu Ming'],
        ['Single source for drive modules', 'medium', '6 weeks of delivery', 'Second supplier qualified by 31 January 2027', 'Shao Jianping'],
        ['EU Cyber Resilience Act', 'medium', 'Sales stop in Europe', 'Vulnerability handling in place, audit in November', 'Han Tuo'],
        ['Embedded software hiring', 'high', 'CL-P600 late by 2 months', 'Referral drive, Chengdu office', 'Lu Siyuan']]},
    {'title': 'Outlook and decisions', 'bullets': [
        'Forecast for the full year 2026: revenue of RMB 742 million (plan 730), gross margin 37.9 %',
        'Decision 1: second test stand in Suzhou, RMB 6.8 million, in use from April 2027',
        'Decision 2: service centre in Rotterdam from 1 March 2027, four people',
        'Decision 3: price list 2027 with +2.5 % on pumps and no change on sensors']},
]


def write_review(target: Path) -> None:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    _cover(deck)
    for number, content in enumerate(SLIDES, start=2):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        _title(slide, content['title'])
        beside = 'chart' in content
        if beside:
            _chart(slide, content['chart'])
        if 'table' in content:
            _table(slide, content['table'])
        if 'bullets' in content:
            _bullets(slide, content['bullets'], beside)
        if 'notes' in content:
            slide.notes_slide.notes_text_frame.text = content['notes']
        _footer(slide, number)
    properties = deck.core_properties
    properties.title, properties.author = 'Quarterly Business Review Q3 2026', 'Clearlake Intelligent Equipment'
    properties.comments = 'Fictional company, written for a software demonstration.'
    properties.created = properties.modified = datetime(2026, 10, 20, 9)
    deck.save(target)


def _cover(deck) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = DEEP
    for top, colour in ((4.9, LAKE), (6.1, RGBColor(8, 58, 71))):
        wave = slide.shapes.add_shape(MSO_SHAPE.WAVE, Inches(-0.5), Inches(top), Inches(14.4), Inches(3))
        wave.fill.solid()
        wave.fill.fore_color.rgb = colour
        wave.line.fill.background()
    sun = slide.shapes.add_shape(MSO_SHAPE.OVAL, Inches(10.7), Inches(0.9), Inches(1.5), Inches(1.5))
    sun.fill.solid()
    sun.fill.fore_color.rgb = SUN
    sun.line.fill.background()
    _place(slide.shapes.title, (0.9, 1.7, 9.5, 1.6))
    slide.shapes.title.text = 'Quarterly Business Review Q3 2026'
    subtitle = slide.placeholders[1]
    _place(subtitle, (0.9, 3.3, 9.5, 1.1))
    subtitle.text = 'Clearlake Intelligent Equipment · Suzhou, 20 October 2026\nLevel L2 Internal'
    for shape, size in ((slide.shapes.title, 40), (subtitle, 18)):
        for paragraph in shape.text_frame.paragraphs:
            paragraph.alignment, paragraph.font.size, paragraph.font.color.rgb = PP_ALIGN.LEFT, Pt(size), WHITE
            paragraph.font.bold = size == 40


def _place(shape, box: tuple[float, float, float, float]) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(value) for value in box)


def _title(slide, text: str) -> None:
    _place(slide.shapes.title, (0.7, 0.4, 11.9, 0.9))
    slide.shapes.title.text = text
    paragraph = slide.shapes.title.text_frame.paragraphs[0]
    paragraph.alignment, paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = PP_ALIGN.LEFT, Pt(30), True, DEEP
    line = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(0.8), Inches(1.3), Inches(1.4), Inches(0.07))
    line.fill.solid()
    line.fill.fore_color.rgb = SUN
    line.line.fill.background()


def _bullets(slide, lines: list[str], beside: bool) -> None:
    box = slide.shapes.add_textbox(Inches(8.2 if beside else 0.8), Inches(1.8), Inches(4.5 if beside else 11.6), Inches(4.8))
    frame = box.text_frame
    frame.word_wrap = True
    for index, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.text = f'•  {line}'
        paragraph.font.size, paragraph.font.color.rgb, paragraph.space_after = Pt(17 if beside else 20), INK, Pt(14)


def _table(slide, rows: list[list[str]]) -> None:
    shape = slide.shapes.add_table(len(rows), len(rows[0]), Inches(0.8), Inches(1.8), Inches(11.7), Inches(0.55 * len(rows)))
    for row_index, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = shape.table.cell(row_index, column)
            cell.text = text
            cell.fill.solid()
            cell.fill.fore_color.rgb = DEEP if row_index == 0 else PALE if row_index % 2 == 0 else WHITE
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.font.size, paragraph.font.bold = Pt(15), row_index == 0 or column == 0
            paragraph.font.color.rgb = WHITE if row_index == 0 else INK


def _chart(slide, spec: tuple[str, list[str], dict[str, list[float]]]) -> None:
    kind, categories, series = spec
    data = CategoryChartData()
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    chart_type = XL_CHART_TYPE.COLUMN_CLUSTERED if kind == 'bar' else XL_CHART_TYPE.LINE_MARKERS
    chart = slide.shapes.add_chart(chart_type, Inches(0.7), Inches(1.7), Inches(7.2), Inches(5), data).chart
    chart.has_legend, chart.font.size = True, Pt(12)
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.has_title = False
    chart.plots[0].has_data_labels = True
    for index, line in enumerate(chart.plots[0].series):
        colour = (SUN, LAKE)[index % 2] if len(series) > 1 else LAKE
        if kind == 'bar':
            line.format.fill.solid()
            line.format.fill.fore_color.rgb = colour
        else:
            line.format.line.color.rgb = colour
            line.smooth = False


def _footer(slide, number: int) -> None:
    box = slide.shapes.add_textbox(Inches(0.8), Inches(6.95), Inches(11.7), Inches(0.4))
    box.text_frame.text = f'Clearlake Intelligent Equipment · Quarterly Business Review Q3 2026 · {number}'
    paragraph = box.text_frame.paragraphs[0]
    paragraph.font.size, paragraph.font.color.rgb = Pt(10), RGBColor(91, 108, 116)
