"""TrueType cuts of Noto Sans CJK SC with just the wanted characters.

Chromium embeds CFF outlines (what Debian's Noto CJK holds) as hundreds of Type 3 fonts, four times the size and hard
for PDF readers; TrueType outlines become one clean CID font a weight. So the glyphs are cut out and converted here.
"""
from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

FOLDER = Path('/usr/share/fonts/opentype/noto')
FACE = 'Noto Sans CJK SC'
MAX_ERROR = 0.8  # font units of 1000


def cut_fonts(characters: str, folder: Path) -> str:
    """Writes one TrueType file a weight into `folder`; returns the @font-face rules for them."""
    rules = ''
    for weight, style in ((400, 'Regular'), (700, 'Bold')):
        font = _face(FOLDER / f'NotoSansCJK-{style}.ttc')
        _keep(font, characters)
        _to_truetype(font)
        target = folder / f'paper-{weight}.ttf'
        font.save(target)
        rules += f"@font-face {{ font-family: 'Paper Sans'; font-weight: {weight}; src: url('{target.as_uri()}'); }}\n"
    return rules


def _face(path: Path) -> TTFont:
    for font in TTCollection(path).fonts:
        if font['name'].getDebugName(1).startswith(FACE):
            return font
    raise LookupError(f'{FACE} is not in {path}')


def _keep(font: TTFont, characters: str) -> None:
    options = subset.Options(layout_features=['kern', 'palt', 'halt', 'chws', 'locl'], name_IDs=['*'], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)


def _to_truetype(font: TTFont) -> None:
    names = font.getGlyphOrder()
    glyph_set = font.getGlyphSet()
    glyphs = {}
    for name in names:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font['loca'] = newTable('loca')
    font['glyf'] = table = newTable('glyf')
    table.glyphOrder = names
    table.glyphs = glyphs
    metrics = font['hmtx']
    for name in names:
        glyph = table[name]
        glyph.recalcBounds(table)
        metrics[name] = (metrics[name][0], getattr(glyph, 'xMin', 0))
    maximum = font['maxp']
    maximum.tableVersion = 0x00010000
    for field in ('maxZones', 'maxTwilightPoints', 'maxStorage', 'maxFunctionDefs', 'maxInstructionDefs',
                  'maxStackElements', 'maxSizeOfInstructions', 'maxComponentElements'):
        setattr(maximum, field, 1 if field == 'maxZones' else 0)
    post = font['post']
    post.formatType = 3.0
    for tag in ('CFF ', 'VORG', 'DSIG', 'BASE'):
        if tag in font:
            del font[tag]
    font.sfntVersion = '\x00\x01\x00\x00'
