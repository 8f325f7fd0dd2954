"""HTML source -> tagged PDF, by Chromium. Two passes: the second knows the page numbers of the contents list."""
from __future__ import annotations

import re
import string
import subprocess
import tempfile
from pathlib import Path

from fonts import cut_fonts

HERE = Path(__file__).parent / 'pdf'

WAVES = """<svg class="waves" viewBox="0 0 210 297" preserveAspectRatio="none" aria-hidden="true">
<defs><linearGradient id="depth" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#083a47"/><stop offset="1" stop-color="#11788c"/></linearGradient></defs>
<rect width="210" height="297" fill="url(#depth)"/>
<path d="M0 178C40 160 74 196 112 180S180 158 210 176V297H0Z" fill="#1490a5" fill-opacity=".45"/>
<path d="M0 200C36 186 78 218 120 202S184 186 210 200V297H0Z" fill="#0f6f83" fill-opacity=".65"/>
<path d="M0 226C44 210 80 240 124 226S186 214 210 224V297H0Z" fill="#0a4452" fill-opacity=".9"/>
<circle cx="168" cy="52" r="17" fill="#f0a04b" fill-opacity=".92"/>
<path d="M24 116H52" stroke="#f0a04b" stroke-width="1.2"/></svg>"""

LOGO = """<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill="#fff"/>
<path d="M3 13C6 9.500 9 16 12 12.800S18 10 21 12.600A9.200 9.200 0 0 1 3 13Z" fill="#11788c"/><circle cx="15.500" cy="7.500" r="2.100" fill="#f0a04b"/></svg>"""

HEADING = re.compile(r'<h1( class="run-on")?>(.*?)</h1>', re.S)


def print_document(source: Path, target: Path) -> int:
    """Writes `target`; returns the number of pages."""
    html = source.read_text('utf-8').replace('<!--waves-->', WAVES).replace('<!--logo-->', LOGO)
    headings = [match.group(2) for match in HEADING.finditer(html)]
    headings = [heading for heading in headings if heading not in ('目录', 'Contents')]
    pages: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        letters = ''.join(sorted(set(html) | set(string.printable)))
        html = html.replace('</head>', f'<style>{cut_fonts(letters, Path(folder))}</style></head>', 1)
        for _ in range(2):
            _run_chromium(_with_contents(html, headings, pages), target)
            pages = _pages_of(headings, target)
    return len(_page_texts(target))


def _with_contents(html: str, headings: list[str], pages: dict[str, int]) -> str:
    rows = ''
    for index, heading in enumerate(headings):
        html = re.sub(f'(<h1( class="run-on")?)>{re.escape(heading)}</h1>', rf'\1 id="part-{index}">{heading}</h1>', html)
        rows += f'<li><a href="#part-{index}">{heading}</a><span class="page">{pages.get(heading, 0) or "–"}</span></li>'
    return html.replace('<!--contents-->', rows)


def _run_chromium(html: str, target: Path) -> None:
    with tempfile.NamedTemporaryFile('w', suffix='.html', dir=HERE, encoding='utf-8', delete=False) as page:
        page.write(html)
    try:
        subprocess.run(
            ['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer',
             '--generate-pdf-document-outline', f'--print-to-pdf={target}', Path(page.name).as_uri()],
            check=True, capture_output=True, timeout=120,
        )
    finally:
        Path(page.name).unlink()


def _page_texts(target: Path) -> list[str]:
    text = subprocess.run(['pdftotext', '-layout', str(target), '-'], check=True, capture_output=True, text=True).stdout
    return text.split('\f')[:-1]


def _pages_of(headings: list[str], target: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for heading in headings:
        plain = re.sub(r'\s+', '', re.sub('<[^>]+>', '', heading).replace('&amp;', '&'))
        for number, text in enumerate(_page_texts(target), start=1):
            lines = {re.sub(r'\s+', '', line) for line in text.splitlines()}
            if number > 2 and plain in lines:
                found[heading] = number
                break
    return found
