#!/usr/bin/env python3
"""Opens copies of the frozen cases with the present version: everything in them is still there, is found, and work goes on.

    python3 tests/compat/check.py --casebound build/dev/casebound --writer build/dev/store_writer
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# query, how many pages it must find at least
SEARCHES = (("再教育营", 2), ("訾怀璋", 4), ("لاگېر*", 1), ('"number 4 on the wall"', 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--casebound", required=True)
    parser.add_argument("--writer", required=True)
    args = parser.parse_args()
    passed = failed = 0

    def that(good, sentence):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print("FAILED " + sentence)

    def run(*words):
        return subprocess.run([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)

    cases = sorted(p for p in HERE.glob("case_v*") if p.is_dir())
    that(cases, "there is no frozen case")
    with tempfile.TemporaryDirectory() as held:
        for frozen in cases:
            case, more = pathlib.Path(held) / frozen.name, pathlib.Path(held) / "more.txt"
            shutil.copytree(frozen, case)
            more.write_text("A page that %s has never seen.\n" % frozen.name, encoding="utf-8")
            work = run(args.casebound, "--case", case, "work")
            that(work.returncode == 0, "%s: work ended with %d: %s" % (frozen.name, work.returncode, work.stderr.decode("utf-8", "replace")[-200:]))
            wanted = frozen.with_suffix(".digest").read_bytes().splitlines()
            got = run(args.writer, "digest", case, "-")
            that(got.returncode == 0, "%s: %s" % (frozen.name, got.stderr.decode("utf-8", "replace")))
            lines = got.stdout.splitlines()
            for line in wanted:
                that(line in lines, "%s lost or changed: %s" % (frozen.name, line.decode("utf-8", "replace")[:200]))
            that(len(lines) == len(wanted), "%s: %d documents, not %d" % (frozen.name, len(lines), len(wanted)))
            for query, pages in SEARCHES:
                said = json.loads(run(args.casebound, "--case", case, "search", query, "--json").stdout or b"{}")
                that(said.get("total", 0) >= pages, "%s: %s finds %s pages" % (frozen.name, query, said.get("total")))
            added = run(args.casebound, "--case", case, "add", more)
            that(added.returncode == 0, "%s: add ended with %d" % (frozen.name, added.returncode))
            that(run(args.casebound, "--case", case, "search", "never seen").returncode == 0, "%s: what was added is not found" % frozen.name)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
