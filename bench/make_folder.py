#!/usr/bin/env python3
"""Makes a folder of files like those of a leak, the same every time: many small ones, or few large ones.

    bench/make_folder.py many OUT [--files 100000]     small files of six formats, a hundred in a folder
    bench/make_folder.py large OUT [--megabytes 1000]  a mail box, an archive, a table, pictures, and small files

Texts are made of invented words in Latin, Han and Uyghur script, some frequent and many rare, so that an index grows as with real ones.
"""
import argparse
import bisect
import email.message
import io
import itertools
import json
import pathlib
import random
import zipfile
import zlib

DATE = (2019, 6, 14, 9, 0, 0)
WORDS = 30_000
LATIN = [a + b for a in ("b", "ch", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "z") for b in ("a", "e", "i", "o", "u", "ar", "en", "ow")]
HAN = [chr(c) for c in range(0x4E00, 0x4E00 + 3000)]
UYGHUR = [a + b for a in "بتجخدرزسشغفقكگلمنھۋي" for b in ("ا", "ە", "و", "ۇ", "ى", "ۆر", "ىن")]
LANGUAGES = ("en", "zh", "ug")


def vocabulary(language):
    chance = random.Random(language)
    syllables, longest = {"en": (LATIN, 4), "zh": (HAN, 3), "ug": (UYGHUR, 4)}[language]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, longest))) for _ in range(WORDS)]
    # Zipf: the n-th word is a n-th as frequent as the first.
    return words, list(itertools.accumulate(1 / (n + 1) for n in range(WORDS)))


VOCABULARIES = {language: vocabulary(language) for language in LANGUAGES}


def text(chance, language, count):
    words, weights = VOCABULARIES[language]
    total, between = weights[-1], "" if language == "zh" else " "
    picked = [words[bisect.bisect(weights, chance.random() * total)] for _ in range(count)]
    stop = "。" if language == "zh" else ". "
    return stop.join(between.join(picked[i:i + 12]) for i in range(0, count, 12)) + stop


def docx(paragraphs, title):
    out = io.BytesIO()
    body = "".join("<w:p><w:r><w:t xml:space='preserve'>%s</w:t></w:r></w:p>" % p for p in paragraphs)
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Default Extension='xml' ContentType='application/xml'/><Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>",
        "_rels/.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>",
        "word/document.xml": "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p>%s</w:body></w:document>" % (title, body),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, DATE), content.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def table(chance, language, rows):
    lines = ["number,name,amount,note"]
    lines += ["%d,%s,%d.%02d,\"%s\"" % (n, text(chance, language, 2), chance.randint(1, 9999), chance.randint(0, 99), text(chance, language, 6)) for n in range(rows)]
    return "\n".join(lines).encode()


def mail(chance, language, number, attachments):
    message = email.message.EmailMessage()
    message["From"], message["To"] = "a%d@example.invalid" % chance.randint(1, 300), "b%d@example.invalid" % chance.randint(1, 300)
    message["Subject"], message["Date"] = text(chance, language, 5).strip(), "Fri, 14 Jun 2019 %02d:%02d:00 +0800" % (number % 24, number % 60)
    message["Message-ID"] = "<%d.%08x@example.invalid>" % (number, chance.getrandbits(32))
    message.set_content(text(chance, language, chance.randint(40, 250)), cte="base64" if language != "en" else None)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def mail_bytes(message, number):
    if message.is_multipart():
        message.set_boundary("=-=-%08d-=-=" % number)
    return message.as_bytes()


def small_file(number):
    """Returns the ending and the bytes of the n-th small file."""
    chance = random.Random(number)
    language = LANGUAGES[chance.choices((0, 1, 2), (4, 4, 2))[0]]
    kind = chance.choices(("txt", "html", "eml", "docx", "csv", "json"), (30, 20, 20, 12, 9, 9))[0]
    if kind == "txt":
        return kind, text(chance, language, chance.randint(60, 500)).encode()
    if kind == "html":
        paragraphs = "".join("<p>%s</p>\n" % text(chance, language, chance.randint(20, 90)) for _ in range(4))
        return kind, ("<!DOCTYPE html><html lang=%s><meta charset=utf-8><title>%s</title><body>%s" % (language, text(chance, language, 4), paragraphs)).encode()
    if kind == "eml":
        attachments = [("note-%d.txt" % number, text(chance, language, 80).encode())] if chance.random() < 0.3 else []
        if chance.random() < 0.15:
            attachments.append(("paper-%d.docx" % number, docx([text(chance, language, 60)], "paper")))
        return kind, mail_bytes(mail(chance, language, number, attachments), number)
    if kind == "docx":
        return kind, docx([text(chance, language, chance.randint(30, 90)) for _ in range(4)], text(chance, language, 4))
    if kind == "csv":
        return kind, table(chance, language, chance.randint(8, 40))
    rows = [{"id": n, "name": text(chance, language, 2), "note": text(chance, language, 12)} for n in range(chance.randint(4, 20))]
    return kind, json.dumps(rows, ensure_ascii=False, indent=1).encode()


def write_small(out, numbers):
    written = 0
    for number in numbers:
        folder = out / ("%04d" % (number // 100))
        folder.mkdir(parents=True, exist_ok=True)
        ending, content = small_file(number)
        (folder / ("%06d.%s" % (number, ending))).write_bytes(content)
        written += len(content)
    return written


def png(chance, size):
    """A picture of noise, of about so many bytes."""
    width = 1000
    height = max(1, size // (width * 3))
    rows = b"".join(b"\0" + chance.randbytes(width * 3) for _ in range(height))
    out = b"\x89PNG\r\n\x1a\n"
    for name, content in ((b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")):
        out += len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
    return out


def write_mail_box(path, size):
    pool = [mail_bytes(mail(random.Random(n), LANGUAGES[n % 3], n, [("note.txt", text(random.Random(n), "en", 900).encode())] if n % 4 == 0 else []), n) for n in range(400)]
    written = number = 0
    with open(path, "wb") as out:
        while written < size:
            # Each is another mail: its identifier and one line of its text are its own.
            own = b"X-Number: %d\nMessage-ID: <%d.box@example.invalid>\n" % (number, number)
            written += out.write(b"From a@example.invalid Fri Jun 14 09:00:00 2019\n" + own + pool[number % 400].replace(b"\nMessage-ID:", b"\nX-First-ID:", 1) + b"\n\n")
            number += 1


def write_archive(path, size):
    written = number = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        while written < size:
            chance = random.Random("archive %d" % number)
            content = png(chance, 1_500_000) if number % 3 == 0 else text(chance, LANGUAGES[number % 3], 40_000).encode()
            kind = "png" if number % 3 == 0 else "txt"
            archive.writestr(zipfile.ZipInfo("folder/%06d.%s" % (number, kind), DATE), content, zipfile.ZIP_STORED if kind == "png" else zipfile.ZIP_DEFLATED)
            written, number = written + len(content), number + 1


def write_table(path, size):
    chance = random.Random("table")
    block = table(chance, "zh", 5000).split(b"\n")
    with open(path, "wb") as out:
        out.write(block[0] + b"\n")
        number = 0
        while out.tell() < size:
            out.write(b"\n".join(b"%d-" % number + line for line in block[1:]) + b"\n")
            number += 1


def write_large(out, size):
    out.mkdir(parents=True)
    write_mail_box(out / "inbox.mbox", size // 10)
    write_archive(out / "papers.zip", size // 5)
    write_table(out / "table.csv", size // 10)
    (out / "pictures").mkdir()
    for number in range(max(1, size * 6 // 10 // 2_000_000)):
        (out / "pictures" / ("%05d.png" % number)).write_bytes(png(random.Random("picture %d" % number), 2_000_000))
    written, number = 0, 0
    while written < size // 100:
        written += write_small(out / "small", range(number, number + 100))
        number += 100


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("many", "large"))
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--megabytes", type=int, default=1000)
    arguments = parser.parse_args()
    if arguments.out.exists():
        parser.error("%s is there already" % arguments.out)
    if arguments.what == "many":
        write_small(arguments.out, range(arguments.files))
    else:
        write_large(arguments.out, arguments.megabytes * 1_000_000)


if __name__ == "__main__":
    main()
