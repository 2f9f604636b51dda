"""The Unicode Character Database, read from its own files; normalisation after UAX #15.

Python's unicodedata is of another version than the files, so nothing here uses it.
"""

import pathlib
import re


def _rows(path):
    """Yields (first, last, [further fields]) of a file of the UCD."""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        fields = [f.strip() for f in line.split(";")]
        ends = fields[0].split("..")
        yield int(ends[0], 16), int(ends[-1], 16), fields[1:]


class Ucd:
    """Category, class, decompositions, scripts and NFKC_Casefold by code point."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        head = (folder / "DerivedNormalizationProps.txt").read_text(encoding="utf-8").splitlines()[0]
        self.version = re.search(r"(\d+\.\d+\.\d+)", head).group(1)
        self.category, self.combining_class, self.name = {}, {}, {}
        self.canonical, self.digit = {}, {}
        self._read_unicode_data(folder / "UnicodeData.txt")

        self.script = {}
        for first, last, (script, *_) in _rows(folder / "Scripts.txt"):
            self.script.update(dict.fromkeys(range(first, last + 1), script))

        self.nfkc_casefold, self.joins_backwards, excluded = {}, set(), set()
        for first, last, fields in _rows(folder / "DerivedNormalizationProps.txt"):
            span = range(first, last + 1)
            if fields[0] == "NFKC_CF":
                self.nfkc_casefold.update(dict.fromkeys(span, [int(x, 16) for x in fields[1].split()]))
            elif fields[0] == "NFC_QC" and fields[1] == "M":
                self.joins_backwards.update(span)
            elif fields[0] == "Full_Composition_Exclusion":
                excluded.update(span)
        self.compositions = {tuple(pair): c for c, pair in self.canonical.items() if len(pair) == 2 and c not in excluded}

        self.white_space, self.variation_selectors = set(), set()
        for first, last, fields in _rows(folder / "PropList.txt"):
            if fields[0] == "White_Space":
                self.white_space.update(range(first, last + 1))
            elif fields[0] == "Variation_Selector":
                self.variation_selectors.update(range(first, last + 1))

        self.equivalent_ideograph = {}
        for first, last, fields in _rows(folder / "EquivalentUnifiedIdeograph.txt"):
            self.equivalent_ideograph.update(dict.fromkeys(range(first, last + 1), int(fields[0], 16)))

    def _read_unicode_data(self, path):
        first = None
        for line in path.read_text(encoding="utf-8").splitlines():
            fields = line.split(";")
            c = int(fields[0], 16)
            if fields[1].endswith(", First>"):
                first = c
                continue
            for x in range(first if first is not None else c, c + 1):
                self.category[x] = fields[2]
            first = None
            self.name[c] = fields[1]
            if fields[3] != "0":
                self.combining_class[c] = int(fields[3])
            if fields[5] and not fields[5].startswith("<"):
                self.canonical[c] = [int(x, 16) for x in fields[5].split()]
            if fields[2] == "Nd":
                self.digit[c] = int(fields[6])

    def ccc(self, c):
        return self.combining_class.get(c, 0)

    def decompose(self, c):
        """Full canonical decomposition of one code point."""
        if 0xAC00 <= c < 0xAC00 + 11172:
            index = c - 0xAC00
            out = [0x1100 + index // 588, 0x1161 + index % 588 // 28]
            return out + ([0x11A7 + index % 28] if index % 28 else [])
        if c not in self.canonical:
            return [c]
        return [y for x in self.canonical[c] for y in self.decompose(x)]

    def reorder(self, cs):
        """The Canonical Ordering Algorithm."""
        out, run = [], []
        for c in cs:
            if self.ccc(c) == 0:
                out += sorted(run, key=self.ccc) + [c]
                run = []
            else:
                run.append(c)
        return out + sorted(run, key=self.ccc)

    def nfd(self, cs):
        return self.reorder([y for c in cs for y in self.decompose(c)])

    def compose(self, cs):
        """The Canonical Composition Algorithm, on an ordered decomposition."""
        out, starter, last = [], None, 0
        for c in cs:
            ccc = self.ccc(c)
            blocked = starter is not None and len(out) - 1 > starter and (last >= ccc)
            whole = None if starter is None or blocked else self._pair(out[starter], c)
            if whole is not None:
                out[starter] = whole
                continue
            if ccc == 0:
                starter = len(out)
            last = ccc
            out.append(c)
        return out

    def _pair(self, a, b):
        if 0x1100 <= a < 0x1113 and 0x1161 <= b < 0x1176:
            return 0xAC00 + (a - 0x1100) * 588 + (b - 0x1161) * 28
        if 0xAC00 <= a < 0xAC00 + 11172 and (a - 0xAC00) % 28 == 0 and 0x11A7 < b < 0x11C3:
            return a + b - 0x11A7
        return self.compositions.get((a, b))
