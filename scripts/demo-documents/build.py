"""Rebuilds the sample workspace's PDF and office files. See README.md for what has to be installed.

`python build.py` rebuilds all; `python build.py employee-handbook.zh price-list-2026` only those.
"""
from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from office.sheets import write_pay_grid, write_price_list
from office.slides import write_review
from office.word import write_docx
from print_pdf import print_document

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / 'apps/server/src/features/demo/content'
ARCHIVE_DAY = (2026, 11, 1, 9, 0, 0)


def jobs() -> dict[str, Callable[[], None]]:
    found: dict[str, Callable[[], None]] = {}
    for page in sorted((HERE / 'pdf').glob('*.html')):
        found[f'{page.stem}.pdf'] = lambda page=page: print_document(page, TARGET / f'{page.stem}.pdf')
    for text in sorted((HERE / 'office').glob('*.md')):
        found[f'{text.stem}.docx'] = lambda text=text: write_docx(text, TARGET / f'{text.stem}.docx')
    found['price-list-2026.xlsx'] = lambda: write_price_list(TARGET / 'price-list-2026.xlsx')
    found['pay-grid-2026.xlsx'] = lambda: write_pay_grid(TARGET / 'pay-grid-2026.xlsx')
    found['quarterly-review-2026-q3.en.pptx'] = lambda: write_review(TARGET / 'quarterly-review-2026-q3.en.pptx')
    return found


def settle_archive(path: Path) -> None:
    """Rewrites an office file with fixed member dates, so that a DOCX changes only with its source."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            member = zipfile.ZipInfo(name, ARCHIVE_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)


if __name__ == '__main__':
    for name, build in jobs().items():
        if sys.argv[1:] and name.rsplit('.', 1)[0] not in sys.argv[1:]:
            continue
        build()
        if not name.endswith('.pdf'):
            settle_archive(TARGET / name)
        print(f'{name}: {(TARGET / name).stat().st_size / 1024:.0f} kB')
