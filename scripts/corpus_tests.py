#!/usr/bin/env python3
"""Runs the tests that need the corpora, which are not part of the project.

    python3 scripts/corpus_tests.py CASEBOUND CORPORA_DIR [--all]

CORPORA_DIR holds sample/ and hostile/ with their EXPECTED.tsv, and score/ with the scorers. Where it is missing this says
so and ends with 0. --all makes the largest hostile files too (1.5 GB, some minutes). Prints each failure and last "N passed, N failed"; exit 1 when one failed.
"""
import csv
import pathlib
import re
import subprocess
import sys

# The formats that this version reads, by the media type in EXPECTED.tsv.
READ = re.compile(r"text/|application/(pdf|zip)$|message/rfc822$|application/vnd\.openxmlformats-officedocument\.wordprocessingml")
# Right by name: what they hold goes wrong first when the order of Arabic letters does.
MUST_BE_FOUND = {"pdf/udhr_ug.pdf", "pdf/udhr_ar.pdf"}
MAY_BE_MISSED = 2


class Count:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, good, sentence):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {sentence}")


def score(corpora, name, casebound, *options):
    command = [sys.executable, str(corpora / "score" / name), "--casebound", casebound, "-v", *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.stdout


def sample(count, corpora, casebound):
    """Every file with a text in a format that we read: its text is found."""
    folder = corpora / "sample"
    with open(folder / "EXPECTED.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = {row["path"] for row in rows
              if row["snippet"] and READ.match(row["mime"]) and "needs OCR" not in (row["note"] or "")}
    output = score(corpora, "score_files.py", casebound, "--data", str(folder), "--ocr", "never")
    count.that("files: found" in output, "sample: the scorer came to its end")
    missed = {line.split()[1] for line in re.findall(r"^  missed .*", output, re.MULTILINE)} & wanted
    for path in sorted(missed):
        print(f"   sample: not found: {path}")
    count.that(wanted and len(missed) <= MAY_BE_MISSED, f"sample: {len(missed)} of {len(wanted)} texts missed, at most {MAY_BE_MISSED} may be")
    for path in sorted(MUST_BE_FOUND):
        count.that(path in wanted and path not in missed, f"sample: {path} is read right")
    count.that("adds up: True" in output, "sample: the sums of the summary balance")
    count.that("without any outcome: 0 " in output, "sample: every file ends with an outcome")
    print(f"   sample: {len(wanted) - len(missed)} of {len(wanted)} texts found in the formats of this version")


def hostile(count, corpora, casebound, largest):
    """Hostile files: the process lives, nothing escapes, every file ends with an outcome."""
    options = ["--sample", str(corpora / "sample")] if largest else ["--no-generate"]
    output = score(corpora, "score_hostile.py", casebound, "--data", str(corpora / "hostile"), *options)
    outcomes = re.search(r"outcome (\d+) of (\d+)", output)
    # A text that the scorer misses is no danger; of the rest nothing may fail.
    failed = [line for line in re.findall(r"^  failed: (.*)", output, re.MULTILINE) if not line.startswith("text of ")]
    if [line for line in failed if "port was taken: not checked" in line]:
        print("   hostile: connections were not watched, the port is taken (skipped)")
        failed = [line for line in failed if "port was taken: not checked" not in line]
    count.that("hostile: " in output, "hostile: the scorer came to its end")
    count.that(not failed, "hostile: the call ends well, sums balance, nothing escaped: " + "; ".join(failed))
    count.that(outcomes and outcomes[1] == outcomes[2], "hostile: every file ends with an outcome")
    print("   " + (output.strip().splitlines() or ["hostile: no result"])[-1])


def main(casebound, corpora, *options):
    corpora = pathlib.Path(corpora)
    if not (corpora / "score").is_dir():
        print("== the corpora are not beside this project: their tests are skipped")
        return 0
    print("== running the corpora", flush=True)
    count = Count()
    sample(count, corpora, casebound)
    hostile(count, corpora, casebound, "--all" in options)
    print(f"{count.passed} passed, {count.failed} failed")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
