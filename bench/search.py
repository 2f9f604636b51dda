#!/usr/bin/env python3
"""How long does a search take, next to programs that do nothing? Prints medians of whole commands in milliseconds."""
import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUERIES = ["再教育营", "لاگېر", '"never once by someone who knew them"', "一刻也不能放松", "錢聿銘"]


def run(command):
    """Milliseconds that one command took."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--casebound", default=str(ROOT / "build/release/casebound"))
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        demo, case = os.path.join(work, "demo"), os.path.join(work, "case")
        subprocess.run(["python3", ROOT / "tools/demo_leak/make.py", demo], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([options.casebound, "init", case], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([options.casebound, "--case", case, "add", os.path.join(demo, "leak")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        searches = [[options.casebound, "--case", case, "search", query] for query in QUERIES]
        rows = [("/bin/true", [["/bin/true"]]), ("git --version", [["git", "--version"]]),
                ("casebound --help", [[options.casebound, "--help"]]), ("casebound search", searches)]
        rows += [(f"  {query}", [command]) for query, command in zip(QUERIES, searches)]
        print(f"{'command':<44} {'median ms':>9} {'worst ms':>9}   of {options.runs} warm runs each")
        for name, commands in rows:
            for command in commands:
                run(command)
            times = [run(command) for _ in range(options.runs) for command in commands]
            print(f"{name:<44} {statistics.median(times):9.1f} {max(times):9.1f}")


if __name__ == "__main__":
    main()
