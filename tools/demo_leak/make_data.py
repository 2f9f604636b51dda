"""Makes data/ anew: the font subset and the letter pictures that make.py uses (for maintainers only).

    python3 -m venv V && V/bin/pip install fonttools pillow && V/bin/python make_data.py

Needs Debian's fonts-noto-core and fonts-noto-cjk. make.py itself needs neither them nor these two packages.
"""
import io
import json
import pathlib
import zlib

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

import leak
import uyghur

HERE = pathlib.Path(__file__).resolve().parent / "data"
NASKH = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"
SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
SIZE = 48


def naskh():
    codes = {c for forms in uyghur.FORMS.values() for c in forms} | set(uyghur.LAM_ALEF) | {ord(c) for c in uyghur.OTHERS}
    font = TTFont(NASKH, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for table in ("GSUB", "GPOS", "GDEF"):
        if table in font:
            del font[table]
    held = io.BytesIO()
    font.save(held)
    (HERE / "naskh-subset.ttf").write_bytes(held.getvalue())
    font = TTFont(io.BytesIO(held.getvalue()))
    cmap, scale = font.getBestCmap(), 1000 / font["head"].unitsPerEm
    table = {format(c, "04X"): [font.getGlyphID(cmap[c]), round(font["hmtx"][cmap[c]][0] * scale)] for c in sorted(cmap)}
    (HERE / "naskh-subset.json").write_text(json.dumps(table, separators=(",", ":")).replace("],", "],\n") + "\n")


def letters():
    font = ImageFont.truetype(SERIF, SIZE - 4, index=2)      # 2 is "Noto Serif CJK SC"
    out = bytearray()
    for ch in sorted(leak.letters_in_pictures()):
        picture = Image.new("L", (SIZE, SIZE), 0)
        ImageDraw.Draw(picture).text((2, SIZE - 10), ch, 255, font=font, anchor="ls")
        advance = min(SIZE, round(font.getlength(ch)) + (0 if ord(ch) < 0x2000 else 4))
        rows = picture.point(lambda v: 255 if v > 110 else 0).convert("1").tobytes()
        out += ord(ch).to_bytes(3, "big") + bytes([advance]) + rows
    (HERE / "letters.bin").write_bytes(zlib.compress(bytes(out), 9))


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    naskh()
    letters()
