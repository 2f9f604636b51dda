#!/usr/bin/env python3
"""Counts single test cases in what the test runs left behind.

    count_tests.py RESULT...            one line a program, and the output of those that failed
    count_tests.py --total RESULT...    one last line "N passed, N failed"; exit 1 when one failed or none ran

RESULT is a JUnit file of ctest, whose programs may print the summary of doctest or of Python's unittest, or "N passed, N failed"; or a plain
text file with such lines. A program that failed without saying which case counts as one failed case.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

DOCTEST = re.compile(r"\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((?:failures=(\d+))?,? ?(?:errors=(\d+))?[^)]*\))?", re.MULTILINE)
PLAIN = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed", re.MULTILINE)


def count(text):
    """The cases that a program's output names: (passed, failed), or None where it names none."""
    found = [(int(p), int(f)) for p, f in DOCTEST.findall(text) + PLAIN.findall(text)]
    for ran, failures, errors in UNITTEST.findall(text):
        failed = int(failures or 0) + int(errors or 0)
        found.append((int(ran) - failed, failed))
    return (sum(p for p, _ in found), sum(f for _, f in found)) if found else None


def programs(path):
    """Yields (name, passed, failed, output, seconds) for each program of a result file."""
    if not path.endswith(".xml"):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        passed, failed = count(text) or (0, 0 if "skipped" in text else 1)
        yield path, passed, failed, text, None
        return
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        failed_as_whole = case.get("status") == "fail"
        passed, failed = count(output) or (0 if failed_as_whole else 1, 0)
        if failed_as_whole and failed == 0:
            failed = 1  # it crashed, leaked or ran out of time after its last summary, or never reached one
        yield case.get("name"), passed, failed, output, float(case.get("time") or 0)


def main(arguments):
    total = arguments[:1] == ["--total"]
    all_passed = all_failed = 0
    for path in arguments[1:] if total else arguments:
        try:
            rows = list(programs(path))
        except (OSError, ElementTree.ParseError) as problem:
            print(f"   no result: {problem}")
            rows = [(path, 0, 1, "", None)]
        for name, passed, failed, output, seconds in rows:
            all_passed += passed
            all_failed += failed
            if not total:
                if failed:
                    print(output.rstrip())
                print(f"   {name:<12} {passed} passed, {failed} failed" + (f"  ({seconds:.1f} s)" if seconds else ""))
    if total:
        print(f"{all_passed} passed, {all_failed} failed")
        return 1 if all_failed or not all_passed else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
