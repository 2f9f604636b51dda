#!/usr/bin/env python3
"""Writes the demo leak: OUT_DIR/leak, about sixty invented files, and OUT_DIR/truth.json, what they hold.

    python3 tools/demo_leak/make.py OUT_DIR

Needs Python 3.9 and nothing else. The bytes are the same on every run and every machine. Nothing in it is real.
"""
import argparse
import json
import os
import pathlib
import shutil
import sys

import leak
import truth

_README = """An invented leak, made by tools/demo_leak of Casebound.

Every person, office, place, date, number and paper in it was made up. Nobody is meant by any name.
It is modelled on the kinds of paper that such leaks hold, so that a search, a name or a number can be tried on it
and checked: truth.json says what stands on which page (docs/demo-leak.md explains its fields).
"""
_WHEN = 1556668800      # 2019-05-01, the time of every file


def write_leak(out):
    """Writes everything below `out`; what an earlier run left there in leak/ is replaced."""
    files = leak.build()
    root, readme = out / "leak", out / "README.txt"
    if root.exists():
        if not readme.exists() or readme.read_text(encoding="utf-8") != _README:
            sys.exit("make.py: %s is not a demo leak of ours; choose another folder." % root)
        shutil.rmtree(root)
    out.mkdir(parents=True, exist_ok=True)
    readme.write_text(_README, encoding="utf-8")
    for document in files:
        place = out / document.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(document.data)
        os.utime(place, (_WHEN, _WHEN))
    told = truth.truth(files)
    (out / "truth.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", metavar="OUT_DIR", type=pathlib.Path)
    told = write_leak(parser.parse_args().out)
    print("%d files, %d parts inside them, %d people: all invented" % (
        told["sums"]["files_in"], told["sums"]["documents_inside_containers"], len(told["people"])))


if __name__ == "__main__":
    main()
