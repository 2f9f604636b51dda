"""Uyghur in the Arabic script: which form a letter takes, and the line as it stands on paper."""

# letter: isolated, final, initial, medial (Unicode presentation forms); two forms for letters that join only to the right.
FORMS = {
    "ئ": (0xFE89, 0xFE8A, 0xFE8B, 0xFE8C), "ا": (0xFE8D, 0xFE8E), "ە": (0xFEE9, 0xFEEA), "ب": (0xFE8F, 0xFE90, 0xFE91, 0xFE92),
    "پ": (0xFB56, 0xFB57, 0xFB58, 0xFB59), "ت": (0xFE95, 0xFE96, 0xFE97, 0xFE98), "ج": (0xFE9D, 0xFE9E, 0xFE9F, 0xFEA0),
    "چ": (0xFB7A, 0xFB7B, 0xFB7C, 0xFB7D), "خ": (0xFEA5, 0xFEA6, 0xFEA7, 0xFEA8), "د": (0xFEA9, 0xFEAA), "ر": (0xFEAD, 0xFEAE),
    "ز": (0xFEAF, 0xFEB0), "ژ": (0xFB8A, 0xFB8B), "س": (0xFEB1, 0xFEB2, 0xFEB3, 0xFEB4), "ش": (0xFEB5, 0xFEB6, 0xFEB7, 0xFEB8),
    "غ": (0xFECD, 0xFECE, 0xFECF, 0xFED0), "ف": (0xFED1, 0xFED2, 0xFED3, 0xFED4), "ق": (0xFED5, 0xFED6, 0xFED7, 0xFED8),
    "ك": (0xFED9, 0xFEDA, 0xFEDB, 0xFEDC), "گ": (0xFB92, 0xFB93, 0xFB94, 0xFB95), "ڭ": (0xFBD3, 0xFBD4, 0xFBD5, 0xFBD6),
    "ل": (0xFEDD, 0xFEDE, 0xFEDF, 0xFEE0), "م": (0xFEE1, 0xFEE2, 0xFEE3, 0xFEE4), "ن": (0xFEE5, 0xFEE6, 0xFEE7, 0xFEE8),
    "ھ": (0xFBAA, 0xFBAB, 0xFBAC, 0xFBAD), "و": (0xFEED, 0xFEEE), "ۇ": (0xFBD7, 0xFBD8), "ۆ": (0xFBD9, 0xFBDA),
    "ۈ": (0xFBDB, 0xFBDC), "ۋ": (0xFBDE, 0xFBDF), "ې": (0xFBE4, 0xFBE5, 0xFBE6, 0xFBE7), "ى": (0xFEEF, 0xFEF0, 0xFBE8, 0xFBE9),
    "ي": (0xFEF1, 0xFEF2, 0xFEF3, 0xFEF4),
}
LAM_ALEF = (0xFEFB, 0xFEFC)
OTHERS = " 0123456789.:«»،؛؟!"      # the font has no Latin hyphen and no brackets
MIRRORED = {"«": "»", "»": "«"}


def shape(word):
    """Returns [(code point of the glyph, letters it stands for)] in logical order."""
    out, joined, i = [], False, 0
    while i < len(word):
        forms = FORMS.get(word[i])
        if forms is None:
            out.append((ord(word[i]), word[i]))
            joined, i = False, i + 1
            continue
        if word[i:i + 2] == "لا":
            out.append((LAM_ALEF[1 if joined else 0], "لا"))
            joined, i = False, i + 2
            continue
        both = len(forms) == 4
        after = both and i + 1 < len(word) and word[i + 1] in FORMS
        out.append((forms[(3 if after else 1) if joined else (2 if after else 0)], word[i]))
        joined, i = after, i + 1
    return out


def visual(line):
    """The glyphs of a line from left to right: words run leftwards, numbers keep their order, brackets turn round."""
    glyphs = list(reversed([g for g in shape(line)]))
    out, i = [], 0
    while i < len(glyphs):
        j = i
        while j < len(glyphs) and (glyphs[j][1].isdigit() or (glyphs[j][1] in ".:" and i < j < len(glyphs) - 1 and glyphs[j + 1][1].isdigit())):
            j += 1
        if j > i:
            out.extend(reversed(glyphs[i:j]))
            i = j
        else:
            code, letters = glyphs[i]
            out.append((ord(MIRRORED.get(chr(code), chr(code))) if letters in MIRRORED else code, letters))
            i += 1
    return out
