#!/usr/bin/env python3
"""Writes src/text/tables/characters.inc, han_sides.inc and version.h: what folding, tokens and scripts know of each character.

    apt-get install unicode-data libopencc-data opencc
    python3 tools/text_tables/make.py

The same input gives the same bytes. The rules stand in fold_rules.py; docs/design/0001-folding-and-tokens.md says why.
"""

import argparse
import pathlib

import fold_rules
import opencc
import ucd

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIMIT = 0x110000
SHIFT = 5  # the smallest tables of 4 to 8
IDENTITY, SINGLE, SEQUENCE = 0, 1, 2
OTHER, LETTER, DIGIT, MARK, EACH, SPACE, BREAK, APOSTROPHE = range(8)
# In the order of enum class Script.
SCRIPTS = ["Other", "Han", "Kana", "Hangul", "Latin", "Cyrillic", "Arabic", "Hebrew", "Greek", "Tibetan", "Mongolian",
           "Devanagari", "Thai"]
KANA = {"Hiragana", "Katakana", "Katakana_Or_Hiragana"}
PROLONGED_SOUND = {0x30FC, 0xFF70}  # ー: script Common in the UCD
# Written without spaces between words: each character is a position of its own.
EACH_SCRIPTS = {"Han", "Hangul", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar"} | KANA
BREAKS = {0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}


def is_future_han(c):
    """The planes of Han: what a later Unicode puts there is Han too."""
    return 0x20000 <= c <= 0x2FFFD or 0x30000 <= c <= 0x3FFFD


def script_of(u, c):
    script = u.script.get(c, "Other")
    if is_future_han(c):
        return "Han"
    if script in KANA or c in PROLONGED_SOUND:
        return "Kana"
    return script if script in SCRIPTS else "Other"


def class_of(u, c):
    category = u.category.get(c, "Cn")
    if c in BREAKS:
        return BREAK
    if c in u.white_space:
        return SPACE
    if c == 0x27:
        return APOSTROPHE
    if is_future_han(c) or c in PROLONGED_SOUND:
        return EACH
    if category[0] == "M":
        return MARK
    if category[0] == "L" or category == "Nl":
        return EACH if u.script.get(c) in EACH_SCRIPTS else LETTER
    return DIGIT if category == "Nd" else OTHER


class Entries:
    """The 32-bit entry of each code point, laid out as characters.h reads it."""

    def __init__(self, u, rules):
        self.pool, self.places = [], {}
        self.values = [self._entry(u, rules, c) for c in range(LIMIT)]

    def _entry(self, u, rules, c):
        folded = rules.fold(c)
        kind, payload, shown = IDENTITY, 0, c
        if folded != [c]:
            kind, payload = SEQUENCE, self._sequence(folded)
            if len(folded) == 1:
                kind, payload, shown = SINGLE, folded[0], folded[0]
        joins = not folded or u.ccc(folded[0]) != 0 or folded[0] in u.joins_backwards
        invisible = c in u.nfkc_casefold and not u.nfkc_casefold[c] and c not in u.variation_selectors
        kind_class = class_of(u, shown) if len(folded) == 1 else OTHER
        return payload | kind << 21 | joins << 23 | invisible << 24 | kind_class << 25 | SCRIPTS.index(script_of(u, c)) << 28

    def _sequence(self, folded):
        key = tuple(folded)
        if key not in self.places:
            self.places[key] = len(self.pool)
            self.pool += folded
        return self.places[key] << 5 | len(folded)


def two_stages(values, shift):
    size = 1 << shift
    stage1, stage2, seen = [], [], {}
    for i in range(0, len(values), size):
        block = tuple(values[i:i + size])
        if block not in seen:
            seen[block] = len(stage2) // size
            stage2 += block
        stage1.append(seen[block])
    return stage1, stage2


def array(kind, name, values):
    lines, line = [], ""
    for v in values:
        piece = f"{v:#x}," if v > 9 else f"{v},"
        if len(line) + len(piece) > 140:
            lines.append(line)
            line = ""
        line += piece
    return f"const {kind} {name}[] = {{\n" + "\n".join(lines + [line]) + "\n};\n"


def header(u, what):
    return (f"// {what}\n// Made by tools/text_tables/make.py from the Unicode Character Database {u.version} (Unicode-DFS-2016)\n"
            f"// and the dictionaries of OpenCC {opencc.version()} (Apache-2.0). Not written by hand.\n")


def write_characters(u, rules, path):
    entries = Entries(u, rules)
    stage1, stage2 = two_stages(entries.values, SHIFT)
    pairs = sorted((a, b, c) for (a, b), c in u.compositions.items() if rules.fold(c) == [c])
    classes = sorted((c, v) for c, v in u.combining_class.items())
    leads = {chr(c).encode()[0] for c, v in enumerate(entries.values) if v >> 23 & 1 and not 0xD800 <= c < 0xE000}
    path.write_text(
        header(u, "What each character folds to, its token class and its script.")
        + f"static_assert(kShift == {SHIFT});\n"
        + array("std::uint16_t", "kStage1", stage1) + array("std::uint32_t", "kStage2", stage2)
        + array("char32_t", "kPool", entries.pool)
        + "// Canonical pairs {first, second, whole}, ordered by first and second.\n"
        + array("char32_t", "kPairs", [x for pair in pairs for x in pair])
        + f"const std::size_t kPairCount = {len(pairs)};\n"
        + "// Indices of kPairs, ordered by the whole.\n"
        + array("std::uint16_t", "kPairsByWhole", sorted(range(len(pairs)), key=lambda i: pairs[i][2]))
        + "// {code point, combining class}, ordered.\n"
        + array("std::uint32_t", "kCombiningClasses", [c << 8 | v for c, v in classes])
        + f"const std::size_t kCombiningClassCount = {len(classes)};\n"
        + "// Whether a character that begins with this byte may join the one before it.\n"
        + array("bool", "kLeadMayJoin", [int(b in leads) for b in range(256)]), encoding="utf-8")
    return 2 * len(stage1) + 4 * len(stage2) + 4 * len(entries.pool) + 12 * len(pairs)


def write_sides(u, folder, path):
    simplified, traditional = opencc.one_sided(folder)
    path.write_text(
        header(u, "Han characters that only Simplified, or only Traditional, texts use; ordered.")
        + array("char32_t", "kSimplifiedOnly", sorted(simplified)) + array("char32_t", "kTraditionalOnly", sorted(traditional)),
        encoding="utf-8")
    return len(simplified), len(traditional)


def write_version(u, path):
    path.write_text("#pragma once\n" + header(u, "Which data the tables were made from.")
                    + f'#define CASEBOUND_TABLES "unicode-{u.version}/opencc-{opencc.version()}"\n', encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unicode", default="/usr/share/unicode", help="folder of the UCD files")
    parser.add_argument("--opencc", default="/usr/share/opencc", help="folder of OpenCC's dictionaries")
    parser.add_argument("--out", default=ROOT / "src/text/tables", type=pathlib.Path)
    given = parser.parse_args()
    u = ucd.Ucd(given.unicode)
    rules = fold_rules.Rules(u, opencc.read(given.opencc, "TSCharacters"))
    print("bytes of tables:", write_characters(u, rules, given.out / "characters.inc"))
    write_version(u, given.out / "version.h")
    print("one-sided characters:", write_sides(u, given.opencc, given.out / "han_sides.inc"))


if __name__ == "__main__":
    main()
