"""Writes PDFs (ISO 32000-1): Chinese, English and Uyghur text, pictures of pages, and the encryption of revision 3."""
import hashlib
import json
import pathlib
import struct

from deflate import zlib_stream
import uyghur

_DATA = pathlib.Path(__file__).resolve().parent / "data"
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_KINDS = {
    # language: (base font, CMap, ordering, supplement, CIDs with half width)
    "zh-Hans": ("STSong-Light", "UniGB-UTF16-H", "GB1", 5, "1 95 500 814 939 500"),
    "zh-Hant": ("MSung-Light", "UniCNS-UTF16-H", "CNS1", 6, "1 98 500 13648 13742 500"),
}
_MARGIN, _WIDTH, _HEIGHT = 72, 595, 842


class Pdf:
    """Objects in order; `finish` writes the file."""

    def __init__(self, title="", author="", created="D:20180101080000+08'00'"):
        self.objects = [None, None]                      # 1 catalogue, 2 page tree
        self.pages = []
        self.info = (title, author, created)

    def add(self, body, stream=None):
        self.objects.append((body, stream))
        return len(self.objects)

    def add_stream(self, data, entries="", packed=True):
        if packed:
            data, entries = zlib_stream(data), entries + " /Filter /FlateDecode"
        return self.add("<< %s /Length %%d >>" % entries, data)

    def add_page(self, resources, content, size=(_WIDTH, _HEIGHT)):
        number = self.add_stream(content)
        self.pages.append(self.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << %s >> /Contents %d 0 R >>"
                                   % (size[0], size[1], resources, number)))

    def finish(self, password=None):
        """Returns the file; with `password` (bytes) only that opens it (RC4, 128 bits)."""
        title, author, created = self.info
        info = self.add(_Strings("<< /Title %s /Author %s /CreationDate %s >>",
                                 [_utf16(title), _utf16(author), created.encode()]))
        self.objects[0] = ("<< /Type /Catalog /Pages 2 0 R >>", None)
        self.objects[1] = ("<< /Type /Pages /Count %d /Kids [%s] >>" % (len(self.pages), " ".join("%d 0 R" % p for p in self.pages)), None)
        name = hashlib.md5(repr((self.info, len(self.objects))).encode()).digest()
        key, encrypt = None, ""
        if password:
            owner, user, key = _keys(password, name)
            encrypt = " /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >>" % (owner.hex(), user.hex())
        # The catalogue and the page tree come last, as with writers that stream: a file that is cut has lost them.
        order = list(range(3, len(self.objects) + 1)) + [2, 1]
        out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), {}
        for number in order:
            body, stream = self.objects[number - 1]
            places[number] = len(out)
            secret = _object_key(key, number) if key else None
            if isinstance(body, _Strings):
                body = body.text % tuple("<%s>" % (_rc4(secret, s) if secret else s).hex() for s in body.strings)
            out += b"%d 0 obj\n" % number
            if stream is None:
                out += body.encode("ascii")
            else:
                data = _rc4(secret, stream) if secret else stream
                out += (body % len(data)).encode("ascii") + b"\nstream\n" + data + b"\nendstream"
            out += b"\nendobj\n"
        start, size = len(out), len(self.objects) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        out += b"".join(b"%010d 00000 n \n" % places[n] for n in range(1, size))
        out += ("trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R /ID [<%s> <%s>]%s >>\nstartxref\n%d\n%%%%EOF\n"
                % (size, info, name.hex(), name.hex(), encrypt, start)).encode("ascii")
        return bytes(out)


class _Strings:
    def __init__(self, text, strings):
        self.text, self.strings = text, strings


def _utf16(text):
    return b"\xfe\xff" + text.encode("utf-16-be")


def _rc4(key, data):
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 255
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(len(data)), 0, 0
    for n, byte in enumerate(data):
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        out[n] = byte ^ box[(box[i] + box[j]) & 255]
    return bytes(out)


def _keys(password, name):
    """Algorithms 2, 3 and 5 of ISO 32000-1, 7.6.3; the owner's password is the user's."""
    padded = (password + _PAD)[:32]
    digest = padded
    for _ in range(51):
        digest = hashlib.md5(digest).digest()
    owner = padded
    for n in range(20):
        owner = _rc4(bytes(b ^ n for b in digest), owner)
    key = hashlib.md5(padded + owner + struct.pack("<i", -44) + name).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    user = hashlib.md5(_PAD + name).digest()
    for n in range(20):
        user = _rc4(bytes(b ^ n for b in key), user)
    return owner, user + bytes(16), key


def _object_key(key, number):
    return hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:16]


def _to_unicode(pairs):
    """A ToUnicode CMap for [(code, text)], codes of two bytes."""
    lines = []
    pairs = sorted(pairs)
    for i in range(0, len(pairs), 100):
        part = pairs[i:i + 100]
        lines.append("%d beginbfchar" % len(part))
        lines += ["<%04X> <%s>" % (c, t.encode("utf-16-be").hex().upper()) for c, t in part]
        lines.append("endbfchar")
    return ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Demo def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n%s\nendcmap CMapName currentdict /CMap defineresource pop "
            "end end\n" % "\n".join(lines)).encode("ascii")


def _wide(ch):
    return ord(ch) >= 0x2000 or ch in "·"


def _width(text, size):
    return sum(size if _wide(c) else size / 2 for c in text)


def _lines(para, size, width):
    """Cuts a paragraph into lines: after any Han character, never inside a Latin word, no full stop at a line's head."""
    text = para.text
    out, line, i = [], "", 0
    if not para.style and _wide(text[0]):
        line = "　　"
    while i < len(text):
        if text[i] == "¶":
            out.append(line)
            line, i = "", i + 1
            continue
        j = i + 1
        if not _wide(text[i]) and text[i] != " ":
            while j < len(text) and not _wide(text[j]) and text[j] not in " ¶":
                j += 1
        while j < len(text) and text[j] in "，。、；：？！”’」』》）,.;:)":
            j += 1
        if line.strip() and _width(line + text[i:j], size) > width:
            out.append(line.rstrip(" "))
            line = ""
        if line or text[i] != " ":
            line += text[i:j]
        i = j
    return out + [line]


def write_chinese(pages, language, title="", author="", created="D:20180101080000+08'00'", password=None, size=12, footer=""):
    """A PDF whose fonts are not embedded: STSong or MSung by name, with a ToUnicode map."""
    font, cmap, ordering, supplement, widths = _KINDS[language]
    pdf = Pdf(title, author, created)
    used = sorted({c for page in pages for p in page for c in p.text + footer + "　0123456789"} - {"¶"})
    unicode_map = pdf.add_stream(_to_unicode([(ord(c), c) for c in used]))
    ranges = widths.split()
    w = " ".join("%s %s %s" % tuple(ranges[i:i + 3]) for i in range(0, len(ranges), 3))
    descriptor = pdf.add("<< /Type /FontDescriptor /FontName /%s /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 "
                         "/Descent -120 /CapHeight 880 /StemV 93 >>" % font)
    child = pdf.add("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (%s) "
                    "/Supplement %d >> /DW 1000 /W [%s] /FontDescriptor %d 0 R >>" % (font, ordering, supplement, w, descriptor))
    number = pdf.add("<< /Type /Font /Subtype /Type0 /BaseFont /%s-%s /Encoding /%s /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
                     % (font, cmap, cmap, child, unicode_map))
    for page in pages:
        content, y = [], _HEIGHT - _MARGIN
        for para in page:
            points = size + 4 if para.style == "heading" else size
            for line in _lines(para, points, _WIDTH - 2 * _MARGIN):
                left = {"": 0, "heading": .5, "right": 1}[para.style] * (_WIDTH - 2 * _MARGIN - _width(line, points))
                y -= points * 1.6
                content.append("BT /F1 %d Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET" % (points, _MARGIN + left, y, line.encode("utf-16-be").hex()))
            y -= 4
        if footer:
            content.append("BT /F1 8 Tf 1 0 0 1 %d 40 Tm <%s> Tj ET" % (_MARGIN, footer.encode("utf-16-be").hex()))
        if y < _MARGIN:
            raise ValueError("a page of %s is too long" % title)
        pdf.add_page("/Font << /F1 %d 0 R >>" % number, "\n".join(content).encode("ascii"))
    return pdf.finish(password)


def write_english(pages, title="", author="", created="D:20180101080000+08'00'", size=11):
    pdf = Pdf(title, author, created)
    fonts = [pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % n)
             for n in ("Times-Roman", "Times-Bold")]
    for page in pages:
        content, y = [], _HEIGHT - _MARGIN
        for para in page:
            heading = para.style == "heading"
            for line in _english_lines(para.text, 60 if heading else 88):
                y -= size * (1.8 if heading else 1.4)
                raw = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
                content.append(b"BT /F%d %d Tf 1 0 0 1 %d %.1f Tm (%s) Tj ET" % (2 if heading else 1, size + (3 if heading else 0), _MARGIN, y, raw))
            y -= 6
        if y < _MARGIN:
            raise ValueError("a page of %s is too long" % title)
        pdf.add_page("/Font << /F1 %d 0 R /F2 %d 0 R >>" % tuple(fonts), b"\n".join(content))
    return pdf.finish()


def _english_lines(text, width):
    out = []
    for piece in text.split("¶"):
        line = ""
        for word in piece.split(" "):
            if line and len(line) + 1 + len(word) > width:
                out.append(line)
                line = word
            else:
                line = line + " " + word if line else word
        out.append(line)
    return out


def write_uyghur(pages, title="", author="", created="D:20180101080000+08'00'", size=14):
    """A PDF with an embedded font: glyphs stand as on paper, from left to right, as word processors write them."""
    pdf = Pdf(title, author, created)
    table = {int(k, 16): v for k, v in json.loads((_DATA / "naskh-subset.json").read_text()).items()}
    program = (_DATA / "naskh-subset.ttf").read_bytes()
    lines_of = [[(para, line) for para in page for line in _uyghur_lines(para.text, 62)] for page in pages]
    used = {}
    for page in lines_of:
        for _, line in page:
            for code, letters in uyghur.visual(line):
                used.setdefault(table[code][0], (letters, table[code][1]))
    file_number = pdf.add_stream(program, "/Length1 %d" % len(program))
    descriptor = pdf.add("<< /Type /FontDescriptor /FontName /DEMOAA+NotoNaskhArabic /Flags 4 /FontBBox [-300 -600 2200 1100] "
                         "/ItalicAngle 0 /Ascent 1069 /Descent -634 /CapHeight 714 /StemV 80 /FontFile2 %d 0 R >>" % file_number)
    widths = " ".join("%d [%d]" % (g, used[g][1]) for g in sorted(used))
    child = pdf.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /DEMOAA+NotoNaskhArabic /CIDSystemInfo << /Registry (Adobe) "
                    "/Ordering (Identity) /Supplement 0 >> /DW 600 /W [%s] /CIDToGIDMap /Identity /FontDescriptor %d 0 R >>" % (widths, descriptor))
    unicode_map = pdf.add_stream(_to_unicode([(g, used[g][0]) for g in used]))
    number = pdf.add("<< /Type /Font /Subtype /Type0 /BaseFont /DEMOAA+NotoNaskhArabic /Encoding /Identity-H "
                     "/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (child, unicode_map))
    for page in lines_of:
        content, y = [], _HEIGHT - _MARGIN
        for para, line in page:
            points = size + 3 if para.style == "heading" else size
            glyphs = [table[code] for code, _ in uyghur.visual(line)]
            width = sum(g[1] for g in glyphs) * points / 1000
            left = {"": 1, "heading": .5, "right": 0}[para.style] * (_WIDTH - 2 * _MARGIN - width)
            y -= points * 1.7
            content.append("BT /F1 %d Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET"
                           % (points, _MARGIN + left, y, "".join("%04X" % g[0] for g in glyphs)))
        if y < _MARGIN:
            raise ValueError("a page of %s is too long" % title)
        pdf.add_page("/Font << /F1 %d 0 R >>" % number, "\n".join(content).encode("ascii"))
    return pdf.finish()


def _uyghur_lines(text, width):
    return _english_lines(text, width)


def write_pictures(pictures, title="", created="D:20171115093000+08'00'", producer="Scanner"):
    """A PDF of scans without a text layer. `pictures` is [(width, height, rows of 4-bit grey)], A4 pages."""
    pdf = Pdf(title, producer, created)
    for width, height, rows in pictures:
        image = pdf.add_stream(rows, "/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 4"
                               % (width, height))
        pdf.add_page("/XObject << /Im1 %d 0 R >>" % image, b"q %d 0 0 %d 0 0 cm /Im1 Do Q" % (_WIDTH, _HEIGHT))
    return pdf.finish()
