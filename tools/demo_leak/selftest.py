#!/usr/bin/env python3
"""Tests the generator of the demo leak by itself: python3 tools/demo_leak/selftest.py

Other people's readers (Python's zipfile, email, ElementTree, zlib; PDFium where pypdfium2 is installed) read back what ours wrote.
"""
import email
import email.policy
import hashlib
import io
import json
import pathlib
import re
import sys
import tempfile
import unicodedata
import unittest
import xml.etree.ElementTree
import zipfile
import zlib

import deflate
import leak
import make
import markup
import raster
import uyghur
from truth import uyghur_plain
from write_zip import write_zip

try:
    import pypdfium2
    import pypdfium2.raw as pdfium
except ImportError:
    pypdfium2 = None

FILES = leak.build()
DOCUMENTS = list(leak.flatten(FILES))


def letters(text):
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


def page_texts(document):
    return [letters(t) for t in markup.plain_pages(document.pages)]


class Writers(unittest.TestCase):
    def test_what_is_compressed_comes_back(self):
        samples = [b"", b"a", bytes(70000), bytes(range(256)) * 40, b"abcd" * 9000 + b"x", (b"q" * 258 + b"end") * 3]
        samples += [b"z" * n + b"!" for n in range(3, 300)]
        for data in samples:
            self.assertEqual(zlib.decompress(deflate.zlib_stream(data)), data)

    def test_a_locked_zip_opens_with_its_password_alone(self):
        packed = write_zip([("a.txt", b"hello " * 30)], password=b"20170810")
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            self.assertEqual(archive.read("a.txt", pwd=b"20170810"), b"hello " * 30)
            with self.assertRaises(RuntimeError):
                archive.read("a.txt", pwd=b"wrong")

    def test_marks_nest_and_leave_plain_text(self):
        para = markup.parse("[[q situ|a [[d 2017|b]]¶c]] d")[0][0]
        self.assertEqual(para.text, "a b¶c d")
        self.assertEqual([(m.kind, m.text) for m in para.marks], [("q", "a b¶c"), ("d", "b")])

    def test_uyghur_letters_take_the_form_of_their_place(self):
        self.assertEqual([c for c, _ in uyghur.shape("لاگېر")], [0xFEFB, 0xFB94, 0xFBE5 + 2, 0xFEAE])

    def test_a_png_holds_its_rows(self):
        picture = (4, 2, bytes([0x1F, 0xF0, 0x00, 0xFF]))
        png = raster.write_png(picture)
        size = int.from_bytes(png[33:37], "big")
        self.assertEqual(zlib.decompress(png[41:41 + size]), b"\0\x1f\xf0\0\x00\xff")


class Leak(unittest.TestCase):
    def test_two_runs_write_the_same_bytes(self):
        digests = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as held:
                make.write_leak(pathlib.Path(held))
                files = sorted(p for p in pathlib.Path(held).rglob("*") if p.is_file())
                digests.append([(str(p.relative_to(held)), hashlib.sha256(p.read_bytes()).hexdigest()) for p in files])
        self.assertEqual(*digests)
        self.assertEqual(len([n for n, _ in digests[0] if n.startswith("leak/")]), len(FILES))

    def test_text_files_hold_their_pages(self):
        for d in DOCUMENTS:
            if d.reader == "text" and d.pages:
                encoding = next((e for e in ("utf-8-sig", "gb18030") if not d.data.startswith(b"\xff\xfe") and _decodes(d.data, e)), "utf-16")
                encoding = {"Big5": "big5hkscs", "Big5-HKSCS": "big5hkscs", "Windows-1251": "cp1251"}.get(re.split("[;]", d.note)[0], encoding)
                self.assertEqual([letters(t) for t in d.data.decode(encoding).split("\f")], page_texts(d), d.path)

    def test_pages_stay_below_the_length_at_which_flowing_text_is_cut(self):
        for d in DOCUMENTS:
            for page in markup.plain_pages(d.pages):
                self.assertLess(len(page), 2500, d.path)

    def test_packages_are_sound_zips_of_sound_xml(self):
        for d in DOCUMENTS:
            if d.reader in ("docx", "xlsx") and not d.same_as:
                with zipfile.ZipFile(io.BytesIO(d.data)) as package:
                    self.assertIsNone(package.testzip())
                    parts = {n: xml.etree.ElementTree.fromstring(package.read(n)) for n in package.namelist()}
                text = letters("".join("".join(root.itertext()) for root in parts.values()))
                for page in d.pages:
                    for para in page if d.reader == "docx" else ():
                        self.assertIn(letters(para.text), text, d.path)
                if d.reader == "docx":
                    breaks = package_breaks(parts["word/document.xml"])
                    self.assertEqual(breaks, len(d.pages) - 1, d.path)

    def test_mails_hold_their_text_and_their_parts(self):
        for d in DOCUMENTS:
            if d.reader == "eml":
                mail = email.message_from_bytes(d.data, policy=email.policy.default)
                self.assertEqual(mail.defects, [])
                body = mail.get_body(("plain", "html")).get_content()
                for para in d.pages[0]:
                    self.assertIn(letters(para.text), letters(re.sub("<[^>]*>", "", body)), d.path)
                parts = list(mail.iter_attachments())
                self.assertEqual([p.get_filename() for p in parts], [c.inner_path.split("/")[-1] for c in d.children])
                for part, child in zip(parts, d.children):
                    if child.reader != "eml":
                        self.assertEqual(part.get_payload(decode=True), child.data)

    def test_archives_hold_their_members_under_names_in_gbk(self):
        for d in DOCUMENTS:
            if d.reader == "zip":
                with zipfile.ZipFile(io.BytesIO(d.data)) as archive:
                    for info, child in zip(archive.infolist(), d.children):
                        name = info.filename if info.flag_bits & 0x800 or info.filename.isascii() else info.filename.encode("cp437").decode("gbk")
                        self.assertTrue(child.inner_path.endswith(name), name)
                        self.assertEqual(archive.read(info, pwd=d.password.encode() or None), child.data)

    def test_places_of_the_truth_are_in_the_leak_and_names_are_where_it_says(self):
        with tempfile.TemporaryDirectory() as held:
            told = json.loads(json.dumps(make.write_leak(pathlib.Path(held))))
        pages = {(f["path"], f["inner_path"], p["number"]): p["text"] for f in told["files"] for p in f["pages"]}
        self.assertGreaterEqual(len(told["people"]), 15)
        for item in told["name_searches"]:
            self.assertTrue(any(p["when"] == "now" for p in item["pages"]), item["name"] + " stands nowhere")
        for group in ("dates", "quantities", "quotations", "denials"):
            self.assertTrue(told[group])
            for row in told[group]:
                text = pages[(row["path"], row["inner_path"], row["page"])]
                self.assertIn(markup.squeeze(row["text"]), markup.squeeze(text))
        for person in told["people"]:
            self.assertTrue(person["mentions"], person["id"])
        for pair in told["near_copies"]:
            whole = {k: "".join(t for (p, _, _), t in sorted(pages.items()) if p == pair[k]) for k in "ab"}
            for difference in pair["differences"]:
                self.assertIn(difference["a"], whole["a"])
                self.assertIn(difference["b"], whole["b"])
        self.assertIn([6900, 7000, 7031, 7213], [c["values"] for c in told["conflicts"]])


@unittest.skipUnless(pypdfium2, "pypdfium2 is not installed: PDFs are not read back")
class Pdfs(unittest.TestCase):
    def test_pdfium_reads_each_page_as_it_was_written(self):
        for d in DOCUMENTS:
            if d.reader != "pdf" or d.same_as or d.when == "never":
                continue
            document = pypdfium2.PdfDocument(d.data, password=d.password or None)
            self.assertEqual(len(document), len(d.pages), d.path)
            for page, text in zip(document, markup.plain_pages(d.pages)):
                read = _text_of(page)
                if d.when == "ocr":
                    self.assertEqual(read.strip(), "")
                elif d.languages[0] == "ug":
                    self.assertEqual(sorted(_words(read)), sorted(_words(text)), d.path)
                else:
                    self.assertEqual(letters(read), letters(text), d.path)

    def test_the_broken_and_the_locked_do_not_open(self):
        for name in ("leak/directives/damaged_notice.pdf", "leak/reports/hequan_q1_locked.pdf"):
            data = next(d.data for d in DOCUMENTS if d.path == name)
            with self.assertRaises(pypdfium2.PdfiumError):
                pypdfium2.PdfDocument(data)


def _decodes(data, encoding):
    try:
        data.decode(encoding)
        return True
    except UnicodeDecodeError:
        return False


def package_breaks(root):
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return sum(b.get(w + "type") == "page" for b in root.iter(w + "br"))


def _words(text):
    return [letters(w) for w in re.split(r"[\s.،؛؟:!«»]+", uyghur_plain(text)) if letters(w)]


def _text_of(page):
    """The text with lam-alef pairs put right: PDFium gives both letters of one glyph the same box, in the wrong order."""
    textpage = page.get_textpage()
    chars = [(chr(pdfium.FPDFText_GetUnicode(textpage, n)), n) for n in range(textpage.count_chars())]
    for i in range(len(chars) - 1):
        (a, na), (b, nb) = chars[i], chars[i + 1]
        if a == "ا" and b == "ل" and textpage.get_charbox(na) == textpage.get_charbox(nb):
            chars[i], chars[i + 1] = chars[i + 1], chars[i]
    return "".join(c for c, _ in chars)


if __name__ == "__main__":
    sys.exit(unittest.main())
