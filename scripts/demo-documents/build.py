"""Rebuilds the sample workspace's PDF and office files. See README.md for what has to be installed."""
from __future__ import annotations

import sys
from pathlib import Path

from print_pdf import HERE as PDF_SOURCES, print_document

TARGET = Path(__file__).resolve().parents[2] / 'apps/server/src/features/demo/content'


def build_pdfs(wanted: list[str]) -> None:
    for source in sorted(PDF_SOURCES.glob('*.html')):
        if wanted and source.stem not in wanted:
            continue
        target = TARGET / f'{source.stem}.pdf'
        pages = print_document(source, target)
        print(f'{target.name}: {pages} pages, {target.stat().st_size / 1024:.0f} kB')


if __name__ == '__main__':
    build_pdfs(sys.argv[1:])
