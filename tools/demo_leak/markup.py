"""Reads the small mark-up in which the texts of the demo leak are written.

A source text is lines; each line that is not empty is a paragraph. `%%page` begins a new page, `# ` a heading, `>> ` a
paragraph set to the right. `¶` is a line break that must stand exactly there. What later work is measured against is
marked where it is written, so that truth.json can never drift from the text:

    [[d 2014-05-19 @speech|2014年5月19日]]   a date: EDTF value; `rel` when it counts from another date; `@event`
    [[n 7213 persons @released|七千二百一十三人]]   a quantity: number, unit, and the subject it is a number of
    [[q situ|...]]                           words said or written by a person or office (id)
    [[x zi|...]]                             a denial by a person or office (id)

Marks nest. `markless` gives the plain text.
"""
from dataclasses import dataclass, field
import re


@dataclass
class Mark:
    kind: str            # d, n, q, x
    args: list           # words after the kind
    text: str            # plain text inside, as written
    begin: int           # characters from the start of the paragraph, half-open
    end: int


@dataclass
class Paragraph:
    text: str            # plain; may hold "¶"
    style: str = ""      # "", "heading", "right"
    marks: list = field(default_factory=list)


def _parse_line(line):
    out, marks, stack, i = [], [], [], 0
    length = 0
    while i < len(line):
        if line.startswith("[[", i):
            bar = line.index("|", i)
            words = line[i + 2:bar].split()
            if words[0] not in ("d", "n", "q", "x"):
                raise ValueError("unknown mark: " + line[i:bar + 1])
            stack.append((words[0], words[1:], length))
            i = bar + 1
        elif line.startswith("]]", i):
            kind, args, begin = stack.pop()
            marks.append(Mark(kind, args, "".join(out)[begin:], begin, length))
            i += 2
        else:
            out.append(line[i])
            length += 1
            i += 1
    if stack:
        raise ValueError("a mark is not closed: " + line[:60])
    return "".join(out), sorted(marks, key=lambda m: (m.begin, -m.end))


def parse(source):
    """Returns the pages of a source text: a list of lists of Paragraph."""
    pages = [[]]
    for line in source.strip("\n").split("\n"):
        line = line.strip(" ")
        if not line:
            continue
        if line == "%%page":
            pages.append([])
            continue
        style = ""
        for prefix, name in (("# ", "heading"), (">> ", "right")):
            if line.startswith(prefix):
                line, style = line[len(prefix):], name
        text, marks = _parse_line(line)
        pages[-1].append(Paragraph(text, style, marks))
    return pages


def plain_pages(pages):
    """The text of each page, one paragraph a line."""
    return ["\n".join(p.text.replace("¶", "\n") for p in page) for page in pages]


def squeeze(text):
    """Text without white space and invisible marks: how places are compared across line breaks."""
    return re.sub(r"[\s¶\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]+", "", text)
