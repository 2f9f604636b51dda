#!/usr/bin/env python3
"""R59: adds damaged files and sets beside each other what they hold and what Casebound says came out of them.

    python3 tests/faults/damaged.py --casebound build/dev/casebound [-v]

Of every file: either all its parts and pages are there, or its own outcome or that of a part says that something is missing, with a reason;
what a container declares is what was recorded plus what was told to be missing; and the sums of `add` and `status` balance.
The last line is "N passed, N failed".
"""
import argparse
import bz2
import email.message
import gzip
import io
import json
import lzma
import pathlib
import struct
import sys
import tarfile
import tempfile
import zipfile

from kill_add import ROOT, run

sys.path.insert(0, str(ROOT / "bench"))
import make_folder  # noqa: E402

DATE = (2019, 6, 14, 9, 0, 0)
MEMBERS = {"a.txt": b"The first member.\n" * 60, "b.txt": b"The second member says more.\n" * 70, "c.txt": b"And the third member ends it.\n" * 80}


def zipped(members=MEMBERS, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), content, method)
    return out.getvalue()


def tarred(mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in MEMBERS.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def mail(number=0, attachments=2):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.invalid", "b@example.invalid", "Mail %d" % number
    message["Date"], message["Message-ID"] = "Fri, 14 Jun 2019 09:00:00 +0800", "<%d@example.invalid>" % number
    message.set_content("The text of mail %d.\n" % number)
    for part in range(attachments):
        message.add_attachment(b"Attachment %d of mail %d.\n" % (part, number) * 40, maintype="application", subtype="octet-stream", filename="part-%d.txt" % part)
    if attachments:
        message.set_boundary("=-=-=%d" % number)
    return message.as_bytes()


def mail_box(count=4):
    return b"".join(b"From a@example.invalid Fri Jun 14 09:00:00 2019\n" + mail(n, 1) + b"\n" for n in range(count))


def pdf(pages=3):
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(pages))),
             b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for n in range(pages):
        text = b"BT /F 12 Tf 72 700 Td (Page number %d of this paper) Tj ET" % (n + 1)
        parts.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>" % (5 + 2 * n))
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(text), text))
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj %s endobj\n" % (number, part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))


def spoiled(content, at, length=12):
    """Bytes in the middle are others."""
    return content[:at] + bytes(b ^ 0x5A for b in content[at:at + length]) + content[at + length:]


def files():
    """name -> (content, parts that are inside, pages of its own): what there would be in a whole one."""
    zip_bytes, tar, box, paper = zipped(), tarred(), mail_box(), pdf()
    first = zip_bytes.index(b"b.txt") + 5 + 10            # inside the packed bytes of the second member
    directory = zip_bytes.rindex(b"PK\x01\x02")           # the third entry
    end = zip_bytes.rindex(b"PK\x05\x06")
    docx = make_folder.docx(["A paragraph of the paper."] * 9, "Paper")
    body = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml")
    bad_docx = {name: zipfile.ZipFile(io.BytesIO(docx)).read(name) for name in zipfile.ZipFile(io.BytesIO(docx)).namelist()}
    bad_docx["word/document.xml"] = body[:len(body) // 2] + b"<w:p><w:broken" + body[len(body) // 2:]
    stored = zipped(method=zipfile.ZIP_STORED)
    letter = mail(7, 2)
    return {
        "cut.zip": (zip_bytes[:end - 90], 3, 0),
        "cut-early.zip": (zip_bytes[:first + 20], 3, 0),
        "member-spoiled.zip": (spoiled(zip_bytes, first), 3, 0),
        "checksum-wrong.zip": (stored.replace(b"The second member", b"The xecond member", 1), 3, 0),
        "declares-more.zip": (zip_bytes[:end + 8] + struct.pack("<HH", 5, 5) + zip_bytes[end + 12:], 5, 0),
        "entry-nowhere.zip": (zip_bytes[:directory + 42] + struct.pack("<I", 0x7FFFFFF0) + zip_bytes[directory + 46:], 3, 0),
        "cut.tar": (tar[:tar.index(b"And the third") + 600], 3, 0),
        "header-spoiled.tar": (spoiled(tar, tar.index(b"b.txt") + 100), 3, 0),
        "cut.tar.gz": (gzip.compress(tar, mtime=0)[:-60], 3, 0),
        "cut.tar.xz": (lzma.compress(tar)[:-80], 3, 0),
        "cut.txt.gz": (gzip.compress(b"A line that was packed.\n" * 900, mtime=0)[:-30], 1, 0),
        "checksum-wrong.txt.gz": (spoiled(gzip.compress(b"Another line that was packed.\n" * 900, mtime=0), -8, 4), 1, 0),
        "cut.txt.bz2": (bz2.compress(b"Yet another line that was packed.\n" * 900)[:-30], 1, 0),
        "cut.mbox": (box[:-300], 4, 0),
        "attachment-cut.eml": (letter[:-400], 2, 1),
        "not-closed.eml": (letter[:letter.rindex(b"--=-=-=7--")], 2, 1),
        "not-base64.eml": (letter.replace(letter[letter.rindex(b"\n\n") + 2:][:60], b"\x00\xff!!" * 15, 1), 2, 1),
        "cut.docx": (docx[:-200], 0, 1),
        "broken-xml.docx": (zipped(bad_docx), 0, 1),
        "cut.pdf": (paper[:paper.index(b"Page number 3")], 0, 3),
        "page-spoiled.pdf": (paper.replace(b"BT /F 12 Tf 72 700 Td (Page number 2", b"\xff\xfe((((<<<<\x00\x00\x00\x00\x00\x00(Page number 2"), 0, 3),
        "cut.html": (b"<!DOCTYPE html><p>A page that en<b", 0, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--casebound", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("-v", "--verbose", action="store_true", help="the whole table")
    args = parser.parse_args()
    passed = failed = 0

    def that(good, sentence):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print("FAILED " + sentence)

    with tempfile.TemporaryDirectory(prefix="casebound-damaged-") as held:
        leak, case = pathlib.Path(held, "leak"), pathlib.Path(held, "case")
        leak.mkdir()
        wanted = files()
        for name, (content, _, _) in wanted.items():
            (leak / name).write_bytes(content)
        ask = lambda *words: run([args.casebound, "--case", case, *words], good=(0, 3)).stdout.decode()  # noqa: E731
        run([args.casebound, "init", case])
        summary = json.loads(ask("add", leak, "--json"))
        documents = [json.loads(line) for line in ask("docs", "--jsonl").splitlines()]
        reasons = {(row["path"], row["inner_path"]): row["reason"] for row in map(json.loads, ask("failures", "--jsonl").splitlines())}
        status = json.loads(ask("status", "--json"))
        columns = ("complete", "partial", "failed", "duplicate", "excluded")
        that(summary["files_in"] == len(wanted) == sum(summary[c] for c in columns), "the files do not balance: %s" % summary)
        that(summary["documents_in"] == sum(summary["documents_by_outcome"][c] for c in columns), "the documents do not balance: %s" % summary)
        that(summary["documents_in"] == len(documents), "%d documents of %d are listed" % (len(documents), summary["documents_in"]))
        that(status["pages"] == sum(d["pages"] for d in documents), "status counts other pages than docs")
        if args.verbose:
            print("%-24s %-9s %14s %9s %9s  %s" % ("file", "outcome", "parts: inside", "declared", "recorded", "pages; reason"))
        for name, (_, parts, pages) in wanted.items():
            top = next(d for d in documents if d["path"].endswith("/" + name) and not d["parent"])
            inside = [d for d in documents if d["parent"] == top["id"]]
            reason = reasons.get((top["path"], ""), "")
            if args.verbose:
                print("%-24s %-9s %14d %9d %9d  %d of %d; %s" % (name, top["outcome"], parts, top["children_declared"], len(inside), top["pages"], pages, reason))
            that(len(inside) == top["children"], "%s: %d parts are recorded, and it says %d" % (name, len(inside), top["children"]))
            told = top["outcome"] not in ("Complete", "complete")
            that(not told or reason, "%s: no reason is given" % name)
            missing = max(parts, top["children_declared"]) > len(inside) or pages > top["pages"]
            that(told or not missing, "%s: it is complete, and %d of %d parts, %d of %d pages are there" % (name, len(inside), parts, top["pages"], pages))
            for part in inside:
                that(part["outcome"] in ("Complete", "complete") or reasons.get((top["path"], part["inner_path"])), "%s/%s: no reason is given" % (name, part["inner_path"]))
            spoils = name not in ("not-closed.eml", "cut.html", "page-spoiled.pdf", "not-base64.eml", "cut.zip")
            that(not spoils or told or any(p["outcome"] not in ("Complete", "complete") for p in inside), "%s: nobody says that it is damaged" % name)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
