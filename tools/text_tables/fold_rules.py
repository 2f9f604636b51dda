"""What one character folds to: NFKC_Casefold, then the rules of search for Han, Arabic, Latin, Greek, Cyrillic and Hebrew."""

import re

HAMZA_ABOVE, YEH, YEH_HAMZA, WAW, WAW_HAMZA = 0x654, 0x64A, 0x626, 0x648, 0x624
IOTA_SUBSCRIPT = 0x345
# ا ە ې ي و ۇ ۆ ۈ: vowels that a Uyghur hamza seat stands before.
UYGHUR_VOWELS = {0x627, 0x6D5, 0x6D0, 0x64A, 0x648, 0x6C7, 0x6C6, 0x6C8}
ARABIC_LETTERS = {
    0x671: [0x627],                                    # ٱ
    0x649: [YEH], 0x6CC: [YEH],                        # ى ی
    0x6A9: [0x643],                                    # ک
    0x647: [0x6D5], 0x6C1: [0x6D5], 0x629: [0x6D5],    # ه ہ ة: see docs/design/0001
}
APOSTROPHE = 0x27
APOSTROPHES = [0x2018, 0x2019, 0x201B, 0x2BB, 0x2BC, 0x2BD, 0x2BE, 0x2BF, 0x2032, 0x60]
ACUTE_ACCENT = 0xB4  # typed for an apostrophe; NFKC would make a space and a mark of it
LATIN_WORDS = {"AE": "ae", "OE": "oe", "DOTLESS I": "i", "DOTLESS J": "j", "ETH": "d", "THORN": "th"}
CIRCLES = [0x25CB, 0x25EF]  # ○ ◯ written for 〇 in years
STRIPPED_SCRIPTS = {"Latin", "Greek", "Hebrew", "Han"}
GRAVE, ACUTE, DIAERESIS = 0x300, 0x301, 0x308
CYRILLIC_GHE_KA, CYRILLIC_IE = {0x433, 0x43A}, 0x435


def is_arabic_mark(u, c):
    blocks = (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6ED), (0x898, 0x8FF)
    return any(a <= c <= b for a, b in blocks) and u.category.get(c) == "Mn"


class Rules:
    def __init__(self, u, to_simplified):
        self.u = u
        self.extra = self._extra(to_simplified)
        self.folded = {}

    def _extra(self, to_simplified):
        """Our own mappings, applied to what NFKC_Casefold and decomposition leave."""
        u = self.u
        extra = dict(ARABIC_LETTERS)
        extra[0x640] = []  # tatweel
        extra.update({c: [] for c in u.category if is_arabic_mark(u, c) and c != HAMZA_ABOVE})
        extra.update({c: [] for c, category in u.category.items() if category == "Me"})
        extra.update({c: [APOSTROPHE] for c in APOSTROPHES})
        extra.update({c: [0x3007] for c in CIRCLES})
        extra.update({c: [0x30 + v] for c, v in u.digit.items() if c != 0x30 + v})
        extra.update({c: [t] for c, t in u.equivalent_ideograph.items() if 0x2E80 <= c <= 0x2EF3})
        for c, name in u.name.items():
            match = re.fullmatch(r"LATIN SMALL LETTER ([A-Z])(?: WITH .*)|LATIN SMALL LETTER (.*)", name)
            if match and match.group(1):
                extra[c] = [ord(match.group(1).lower())]
            elif match and match.group(2) in LATIN_WORDS:
                extra[c] = [ord(x) for x in LATIN_WORDS[match.group(2)]]
        for c, targets in to_simplified.items():
            if targets[0] != c:
                extra[c] = [targets[0]]
        return extra

    def _map(self, c):
        """Our mappings until nothing changes: 薴 is 苧, and 苧 is 苎."""
        return [c] if c not in self.extra else [y for x in self.extra[c] for y in self._map(x)]

    def fold(self, c):
        if c not in self.folded:
            self.folded[c] = self._fold(c)
        return self.folded[c]

    def _fold(self, c):
        u = self.u
        if 0xD800 <= c < 0xE000:
            return [c]
        whole = []
        # By canonical pieces, so that composed and decomposed text fold alike.
        for piece in u.decompose(c):
            if piece == IOTA_SUBSCRIPT:
                continue
            if piece == ACUTE_ACCENT:
                piece = APOSTROPHE
            for x in u.nfd(u.nfkc_casefold.get(piece, [piece])):
                if x != IOTA_SUBSCRIPT:
                    whole += self._map(x)
        return self._seats(self.finish(whole))

    def finish(self, cs):
        """Orders, drops what the letter below does not carry in search, composes. The same as ClusterReader::read_joined() in cluster.cc."""
        u, out, base = self.u, [], None
        for c in u.reorder(cs):
            if u.ccc(c) == 0 and u.category.get(c, "Cn")[0] != "M":
                base = len(out)
            elif c == HAMZA_ABOVE and base is not None:
                if out[base] in (YEH, WAW):
                    out[base] = YEH_HAMZA if out[base] == YEH else WAW_HAMZA
                continue
            elif base is not None and self._dropped(out[base], c):
                continue
            out.append(c)
        return u.compose(out)

    def _dropped(self, base, mark):
        script = self.u.script.get(base)
        if script in STRIPPED_SCRIPTS or base < 0x80:
            return True
        if script != "Cyrillic":
            return False
        if mark == DIAERESIS:
            return base == CYRILLIC_IE
        return mark == GRAVE or (mark == ACUTE and base not in CYRILLIC_GHE_KA)

    @staticmethod
    def _seats(cs):
        out = []
        for c in cs:
            while c in UYGHUR_VOWELS and out and out[-1] == YEH_HAMZA:
                out.pop()
            out.append(c)
        return out
