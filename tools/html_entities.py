"""Writes src/extract/html_entities.inc: the named character references of HTML.

The names come with Python (html.entities.html5), which has them from the WHATWG HTML Standard, 13.5.
Run: python3 tools/html_entities.py > src/extract/html_entities.inc
"""
import html.entities
import unicodedata

TABLE = html.entities.html5


def escaped(text):
    """Letters and visible signs as they are; what cannot be seen, or means something in C++, by its bytes."""
    out = ''
    for c in text:
        visible = c.isalnum() or (ord(c) > 0x9f and unicodedata.category(c)[0] not in 'ZCM')
        out += c if visible else ''.join('\\x%02X""' % byte for byte in c.encode())
    return out


def main():
    entries = []
    for name in sorted(n for n in TABLE if n.endswith(';')):
        bare = name[:-1]
        entries.append(bare + ('!' if bare in TABLE else ';') + escaped(TABLE[name]) + ' ')
    print('// Made by tools/html_entities.py from the table of the WHATWG HTML Standard 13.5; do not edit.')
    print('// A name, "!" where it also counts without a semicolon, else ";", the characters, a space.')
    print('// clang-format off')
    line = ''
    for entry in entries:
        if len(line) + len(entry) > 104:
            print('"' + line + '"')
            line = ''
        line += entry
    print('"' + line + '"')


main()
