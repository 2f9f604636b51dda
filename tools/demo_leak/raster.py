"""Draws pages as a scanner or a telephone sees them: a little turned, grey at the edges, speckled. Grey, 4 bits a pixel."""
import math
import pathlib
import struct
import zlib

from deflate import zlib_stream

_SIZE = 48
_BYTES = _SIZE * _SIZE // 8


def _load():
    data = zlib.decompress((pathlib.Path(__file__).resolve().parent / "data" / "letters.bin").read_bytes())
    letters = {}
    for i in range(0, len(data), 4 + _BYTES):
        bits = int.from_bytes(data[i + 4:i + 4 + _BYTES], "big")
        last = _SIZE * _SIZE - 1
        ink = [((last - n) % _SIZE, (last - n) // _SIZE) for n in _ones(bits)]
        letters[chr(int.from_bytes(data[i:i + 3], "big"))] = (data[i + 3], ink)
    return letters


def _ones(bits):
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


class Chance:
    """A linear congruential generator (Knuth, MMIX): the same on every machine and version."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (2 ** 64 - 1)
        return (self.state >> 33) % limit


def draw_page(lines, width=1240, height=1754, size=34, degrees=0.6, speckle=9000, seed=1, letters=None, left=150, top=190,
              stamp=None, paper=15):
    """Returns (width, height, rows). `lines` is [(text, size factor, place)] with place "left", "middle" or "right"."""
    letters = letters or _load()
    dark = [0.0] * (width * height)
    turn, shift = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    y = float(top)
    for text, factor, place in lines:
        scale = size * factor / _SIZE
        length = sum(letters[c][0] for c in text) * scale
        x = {"left": left, "middle": (width - length) / 2, "right": width - left - length}[place]
        share = 12.0 * scale * scale * 1.35
        for ch in text:
            advance, ink = letters[ch]
            # One turn for the letter's corner, then steps along the turned axes: enough for so small an angle.
            cx, cy = x - width / 2, y - height / 2
            ox, oy = width / 2 + cx * turn - cy * shift, height / 2 + cx * shift + cy * turn
            ax, ay = scale * turn, scale * shift
            for px, py in ink:
                fx, fy = ox + px * ax - py * ay, oy + px * ay + py * ax
                ix, iy = int(fx), int(fy)
                if 0 <= ix < width - 1 and 0 <= iy < height - 1:
                    right, down = fx - ix, fy - iy
                    at = iy * width + ix
                    dark[at] += share * (1 - right) * (1 - down)
                    dark[at + 1] += share * right * (1 - down)
                    dark[at + width] += share * (1 - right) * down
                    dark[at + width + 1] += share * right * down
            x += advance * scale
        y += size * factor * 1.75
    if stamp:
        _ring(dark, width, *stamp)
    chance = Chance(seed)
    rows, blank = bytearray(), {}
    for iy in range(height):
        edge = min(iy, height - 1 - iy)
        shade = paper - (2 if edge < 14 else 1 if edge < 60 else 0)
        row = dark[iy * width:(iy + 1) * width]
        if not any(row):
            if shade not in blank:
                blank[shade] = bytes([shade << 4 | shade]) * (width // 2)
            rows += blank[shade]
        else:
            values = [shade if not v else max(1, shade - int(v + .5)) for v in row]
            rows += bytes(values[i] << 4 | values[i + 1] for i in range(0, width, 2))
    for _ in range(speckle):
        at = chance.below(len(rows))
        high, low = rows[at] >> 4, rows[at] & 15
        rows[at] = max(0, high - chance.below(5)) << 4 | max(0, low - chance.below(4))
    return width, height, bytes(rows)


def _ring(dark, width, cx, cy, radius):
    for step in range(int(radius * 7)):
        angle = step / radius / 1.1
        for thick in range(5):
            at = int(cy + (radius - thick) * math.sin(angle)) * width + int(cx + (radius - thick) * math.cos(angle))
            dark[at] += 2.2


def write_png(picture):
    """Returns a PNG (W3C REC-PNG-20031110) of 4-bit grey."""
    width, height, rows = picture
    line = width // 2
    raw = b"".join(b"\0" + rows[i:i + line] for i in range(0, len(rows), line))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib_stream(raw)) + chunk(b"IEND", b""))
