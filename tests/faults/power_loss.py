#!/usr/bin/env python3
"""Ends a writer of the store at each of its file operations, and holds the case against what it had acknowledged.

    python3 tests/faults/power_loss.py --writer build/dev/store_writer --shim build/dev/libcasebound_fault.so [--every N]

For kill, lose (nothing that was not flushed reached the disk), tear (some of it did), eio and enospc: whatever was said to be
done is there and reads well, nothing is there in part, and one more commit can be made. Prints the last line "N passed, N failed".
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

STEPS = 6
ACTIONS = ("kill", "lose", "tear", "eio", "enospc")


def run_writer(args, case, fault):
    """Returns the steps that were acknowledged (-1: not even the opening) and the exit code."""
    environment = {**os.environ, "LD_PRELOAD": str(args.shim), "CASEBOUND_FAULT_PROGRAM": args.writer.name, **fault}
    done = subprocess.run([str(args.writer), "write", str(case), str(STEPS)], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=120)
    lines = done.stdout.decode().split("\n")[:-1]
    return len(lines) - 1, done.returncode


def check(args, case, acknowledged):
    done = subprocess.run([str(args.writer), "check", str(case), str(max(acknowledged, 0))], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    return "" if done.returncode == 0 else done.stderr.decode("utf-8", "replace").strip() or "exit %d" % done.returncode


def memory_folder():
    """Where a flush costs nothing: what would be lost is decided by the shim, not by the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--writer", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--shim", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--every", type=int, default=1, help="take each N-th operation only")
    args = parser.parse_args()
    passed, failed, happened = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="casebound-faults-", dir=memory_folder()) as held:
        held = pathlib.Path(held)
        empty, case, report = held / "empty", held / "case", held / "report"
        # The case is made beforehand: one that was interrupted while it was made is no case yet.
        assert subprocess.run([str(args.writer), "write", str(empty), "0"], stdout=subprocess.DEVNULL).returncode == 0
        shutil.copytree(empty, case)
        run_writer(args, case, {"CASEBOUND_FAULT_REPORT": str(report)})
        operations = int(report.read_text())
        for action in ACTIONS:
            for at in range(1, operations + 1, args.every):
                shutil.rmtree(case)
                shutil.copytree(empty, case)
                fault = {"CASEBOUND_FAULT_AT": str(at), "CASEBOUND_FAULT_ACTION": action, "CASEBOUND_FAULT_SEED": str(at)}
                acknowledged, code = run_writer(args, case, fault)
                happened += code != 0
                problem = check(args, case, acknowledged)
                if code == 0 and acknowledged != STEPS:
                    problem = problem or "it ended well with %d steps" % acknowledged
                if action not in ("eio", "enospc") and code != -9:
                    problem = problem or "it was not ended"
                passed, failed = passed + (not problem), failed + bool(problem)
                if problem:
                    print("FAILED %s at %d of %d, after %d steps: %s" % (action, at, operations, acknowledged, problem))
    print("%d operations; %d runs were hit" % (operations, happened))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not happened else 0


if __name__ == "__main__":
    sys.exit(main())
