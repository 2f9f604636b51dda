#!/usr/bin/env python3
"""Does Casebound keep what it said it has? Kills, power cuts, failing calls and full disks, in one table.

Each line is one way in which a run is disturbed. It counts the runs, how many of them were hit, and those after which the case was
not what it has to be: tests/faults says what is looked at. Last come damaged files, whose parts must balance.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(words):
    """Returns the lines that a driver printed; they appear on standard error as they come."""
    lines = []
    with subprocess.Popen([sys.executable, *map(str, words)], stdout=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stdout:
            lines.append(line.rstrip())
            print("   " + lines[-1], file=sys.stderr, flush=True)
    return lines


def found(pattern, lines, group=1):
    return next((int(m.group(group)) for line in reversed(lines) if (m := re.search(pattern, line))), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--kills", type=int, default=200, help="0: none")
    parser.add_argument("--cuts", type=int, default=100, help="power cuts of an add, half of them tearing what was not flushed; 0: none")
    parser.add_argument("--points", type=int, default=200, help="failing calls, and sizes of a full file system, a mode; 0: none")
    parser.add_argument("--every", type=int, default=1, help="each N-th operation of a writer of the store is cut; 0: none")
    parser.add_argument("--leak", help="for kills and cuts; else the demo leak")
    arguments = parser.parse_args()
    faults = ROOT / "tests/faults"
    programs = ["--writer", arguments.build / "store_writer", "--shim", arguments.build / "libcasebound_fault.so"]
    whole = ["--casebound", arguments.build / "casebound", *programs]
    leak = ["--leak", arguments.leak] if arguments.leak else []
    table = []

    def note(name, lines, hit):
        passed, failed = found(r"(\d+) passed, (\d+) failed", lines), found(r"(\d+) passed, (\d+) failed", lines, 2)
        # A driver that did not come to its last line has failed.
        table.append((name, passed + failed, hit, failed if passed + failed else 1))

    for action, count in (("kill", arguments.kills), ("lose", arguments.cuts // 2), ("tear", arguments.cuts - arguments.cuts // 2)):
        if count:
            lines = run([faults / "kill_add.py", *whole, "--action", action, "--kills", count, *leak])
            note({"kill": "add: killed", "lose": "add: power cut", "tear": "add: power cut, torn"}[action], lines, found(r"(\d+) of \d+ runs were ended", lines))
    if arguments.points:
        modes = subprocess.run([sys.executable, faults / "inject.py", "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        for mode in modes:
            lines = run([faults / "inject.py", *whole, "--points", arguments.points, "--modes", mode])
            skipped = next((line for line in lines if line.startswith("skipped")), "")
            if skipped:
                table.append((skipped, 0, 0, 0))
            else:
                tried, done = found(re.escape(mode) + r": (\d+) of", lines), found(r"\bdone (\d+)", lines)
                note("add: " + mode, lines, tried - done)
    if arguments.every:
        lines = run([faults / "power_loss.py", *programs, "--every", arguments.every])
        note("store: every operation killed, cut, torn, failing", lines, found(r"(\d+) runs were hit", lines))

    lines = run([faults / "damaged.py", "--casebound", arguments.build / "casebound"])
    note("damaged files: statements about their parts", lines, found(r"(\d+) passed", lines))

    print(f"{'disturbed by':<52} {'runs':>6} {'hit':>6} {'wrong':>6}")
    for name, runs, hit, wrong in table:
        print(f"{name:<52} {runs:>6} {hit:>6} {wrong:>6}")
    print(f"{'all':<52} {sum(row[1] for row in table):>6} {sum(row[2] for row in table):>6} {sum(row[3] for row in table):>6}")
    return 1 if any(row[3] for row in table) or not table else 0


if __name__ == "__main__":
    sys.exit(main())
