#!/usr/bin/env python3
"""Makes a frozen case of the present format; run once for each format, before it is given out, and never again.

    python3 tests/compat/freeze.py --casebound build/release/casebound --writer build/release/store_writer tests/compat/case_v1

Takes in thirteen files of the demo leak, all invented: every reader, a part in a part, equal bytes, and what fails. Beside the case it leaves
NAME.digest, what must come out of it for ever: a line for each document, as `store_writer digest` prints it.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ("archives/旧粮库.zip", "archives/hequan_locked.zip", "confession/zi_confession.pdf", "directives/damaged_notice.pdf", "letters/xet_turnisa.txt",
         "letters/slip.txt", "letters/明信片.txt", "mail/2017-12-02_forward.eml", "notes/年表.html", "photos/gate.png", "received/script.docx",
         "scripts/返乡学生问答口径.docx", "village/talk_record.rtf")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--casebound", required=True)
    parser.add_argument("--writer", required=True)
    parser.add_argument("out", type=pathlib.Path)
    args = parser.parse_args()
    if args.out.exists():
        sys.exit("freeze.py: %s is frozen already." % args.out)
    with tempfile.TemporaryDirectory() as held:
        held = pathlib.Path(held)
        subprocess.run([sys.executable, "-B", str(ROOT / "tools/demo_leak/make.py"), str(held / "demo")], check=True, stdout=subprocess.DEVNULL)
        for name in FILES:
            place = held / "leak" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(held / "demo/leak" / name, place)
        os.symlink("nowhere", held / "leak/link")
        subprocess.run([args.casebound, "init", str(args.out), "--name", "Frozen"], check=True)
        added = subprocess.run([args.casebound, "--case", str(args.out), "add", str(held / "leak"), "--source", "frozen"], check=False)
        if added.returncode not in (0, 3):
            sys.exit("freeze.py: add ended with %d" % added.returncode)
    digest = subprocess.run([args.writer, "digest", str(args.out), "-"], check=True, stdout=subprocess.PIPE).stdout
    args.out.with_suffix(".digest").write_bytes(digest)
    for leftover in args.out.rglob("*-shm"):       # readers leave them, and an empty WAL
        leftover.unlink()
    for leftover in args.out.rglob("*-wal"):
        if leftover.stat().st_size:
            sys.exit("freeze.py: %s is not empty." % leftover)
        leftover.unlink()


if __name__ == "__main__":
    main()
