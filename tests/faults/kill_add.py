#!/usr/bin/env python3
"""Ends `casebound add` at many of its file operations, and holds what the next `add` makes of it against an undisturbed run.

    python3 tests/faults/kill_add.py --casebound build/dev/casebound --writer build/dev/store_writer \\
        --shim build/dev/libcasebound_fault.so [--kills 200] [--action kill|lose|tear|eio|enospc] [--leak DIR]

The leak is the demo leak unless --leak names another folder. After each kill the case must verify, and `add` is run once more; then the documents (paths, SHA-256,
outcome, reading ids, texts), the custody chain, the figures of `status` and what some searches find must be those of a run
that nobody disturbed. The last line is "N passed, N failed".
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUERIES = ("再教育营", "訾怀璋", "the", "لاگېر")


def run(command, environment=None, good=(0,)):
    done = subprocess.run([str(c) for c in command], env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
    if good is not None and done.returncode not in good:
        raise RuntimeError("%s ended with %d: %s" % (" ".join(str(c) for c in command[:4]), done.returncode,
                                                     done.stderr.decode("utf-8", "replace")[-300:]))
    return done


class Runs:
    def __init__(self, args, held):
        self.args, self.case, self.leak = args, held / "case", args.leak
        if not self.leak:
            run([sys.executable, ROOT / "tools/demo_leak/make.py", held / "demo"])
            self.leak = held / "demo/leak"

    def fresh(self):
        shutil.rmtree(self.case, ignore_errors=True)
        run([self.args.casebound, "init", self.case])

    def add(self, fault=None):
        """Returns the exit code."""
        environment = {"LD_PRELOAD": str(self.args.shim), "CASEBOUND_FAULT_PROGRAM": self.args.casebound.name, **fault} if fault else {}
        return run([self.args.casebound, "--case", self.case, "add", self.leak, "--jsonl"], environment,
                   None if fault else (0, 3)).returncode

    def digest(self):
        return digest_of(self.args.casebound, self.args.writer, self.case, QUERIES)


def digest_of(casebound, writer, case, queries):
    """What must not depend on interruptions, as lines."""
    lines = run([writer, "digest", case, "-"]).stdout.decode("utf-8", "replace").splitlines()
    status = json.loads(run([casebound, "--case", case, "status", "--json"]).stdout)
    lines += ["%s: %s" % (k, json.dumps(status[k], sort_keys=True)) for k in ("documents", "by_type", "by_language", "pages", "readings", "bytes")]
    lines.append("jobs: %d queued, %d failed" % (status["jobs"]["queued"], status["jobs"]["failed"]))
    lines.append("index: %d pages" % status["index"]["pages"])
    for query in queries:
        said = json.loads(run([casebound, "--case", case, "search", query, "--json", "--limit", "1000"], good=(0, 1)).stdout)
        hits = sorted((h["document"], h["page"], h["reading"], h["spans"]) for h in said["hits"])
        lines.append("%s: %d %s" % (query, said["total"], json.dumps(hits)))
    return lines


def difference(wanted, got):
    lost = [line for line in wanted if line not in got]
    more = [line for line in got if line not in wanted]
    return "%d lines lost, %d more: %s" % (len(lost), len(more), " / ".join((lost + more)[:2])[:300])


def memory_folder():
    """Where a flush costs nothing: what would be lost is decided by the shim, not by the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("casebound", "writer", "shim"):
        parser.add_argument("--" + name, required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--action", default="kill", choices=("kill", "lose", "tear", "eio", "enospc"))
    parser.add_argument("--leak", type=lambda p: pathlib.Path(p).resolve())
    args = parser.parse_args()
    passed = failed = hit = 0
    with tempfile.TemporaryDirectory(prefix="casebound-faults-", dir=memory_folder()) as held:
        held = pathlib.Path(held)
        runs, report = Runs(args, held), held / "report"
        runs.fresh()
        runs.add()
        wanted = runs.digest()
        runs.fresh()
        runs.add({"CASEBOUND_FAULT_REPORT": str(report)})
        operations = int(report.read_text())
        if runs.digest() != wanted:
            sys.exit("kill_add.py: two undisturbed runs differ: " + difference(wanted, runs.digest()))
        chance = random.Random(1)
        points = sorted(chance.sample(range(1, operations + 1), min(args.kills, operations)))
        for at in points:
            problem = ""
            try:
                runs.fresh()
                code = runs.add({"CASEBOUND_FAULT_AT": str(at), "CASEBOUND_FAULT_ACTION": args.action, "CASEBOUND_FAULT_SEED": str(at)})
                hit += code not in (0, 3)
                run([args.casebound, "--case", runs.case, "verify"])  # what was interrupted is no damage
                runs.add()
                got = runs.digest()
                problem = "" if got == wanted else difference(wanted, got)
            except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
                problem = str(error)
            passed, failed = passed + (not problem), failed + bool(problem)
            if problem:
                print("FAILED %s at %d of %d: %s" % (args.action, at, operations, problem))
    print("%d operations; %d of %d runs were ended" % (operations, hit, len(points)))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not hit else 0


if __name__ == "__main__":
    sys.exit(main())
