#!/usr/bin/env python3
"""Lets one call after the other of `casebound add` fail, and looks whether Casebound says so, keeps the case whole, and goes on.

    python3 tests/faults/inject.py --casebound build/dev/casebound --writer build/dev/store_writer \\
        --shim build/dev/libcasebound_fault.so [--points 40] [--modes NAME...] [--parallel 2]
    python3 tests/faults/inject.py --list                the names of the modes

A small leak is added with a fault at each chosen call (all of them when there are fewer than --points), and onto a file system in
memory that is full at one size after the other (where this process may mount one). Whatever fails: the program
ends in good order; it says that it is done only when the case is that of an undisturbed run, or tells what it left out; else it ends
with one clear sentence; `verify` finds nothing damaged; and the next `add` makes the case that of an undisturbed run.
Prints a line a mode and the last line "N passed, N failed".
"""
import argparse
import collections
import concurrent.futures
import ctypes
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

from kill_add import ROOT, difference, digest_of, memory_folder, run

sys.path.insert(0, str(ROOT / "bench"))
import make_folder  # noqa: E402

FULL = "file system full"  # its points are sizes, not calls
FILES = "open,write,flush,ftruncate,rename,unlink,mkdir,mmap"
# name -> calls that count, how they fail, how long; and the error codes that the run may end with
MODES = {
    "disk refuses once": (FILES, "eio", "once", {"io"}),
    "disk refuses from then on": (FILES, "eio", "all", {"io"}),
    "disk full once": (FILES, "enospc", "once", {"disk_full"}),
    "disk full from then on": (FILES, "enospc", "all", {"disk_full"}),
    "nothing made durable": ("flush", "eio", "all", {"io"}),
    "folders not made durable": ("flush-folder", "eio", "all", {"io"}),
    "too many open files": ("open", "emfile", "once", {"io", "sandbox"}),
    FULL: ("", "enospc", "", {"disk_full"}),
    "no memory once": ("memory,mmap", "enomem", "once", {"internal", "sandbox", "io"}),
    "no memory from then on": ("memory,mmap", "enomem", "all", {"internal", "sandbox", "io"}),
}
COUNTED = ("files_in", "complete", "partial", "failed", "duplicate", "excluded", "documents_in", "documents", "pages", "queued")


def make_leak(leak):
    """A few of each: formats, languages, parts inside, a duplicate, a link, a damaged one."""
    make_folder.write_small(leak, range(9))
    members = io.BytesIO()
    with zipfile.ZipFile(members, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in (20, 21, 22):
            ending, content = make_folder.small_file(number)
            archive.writestr("papers/%d.%s" % (number, ending), content)
        archive.writestr("again.txt", b"These bytes are there twice.\n" * 9)
    (leak / "papers.zip").write_bytes(members.getvalue())
    (leak / "cut.zip").write_bytes(members.getvalue()[:-60])
    (leak / "twice.txt").write_bytes(b"These bytes are there twice.\n" * 9)
    (leak / "large.txt").write_bytes(b"A line of a longer text.\n" * 9000)
    (leak / "noise.bin").write_bytes(random.Random(3).randbytes(3000))
    os.symlink("twice.txt", leak / "link.txt")


class Injection:
    def __init__(self, args, held):
        self.args, self.leak, self.empty = args, held / "leak", held / "empty"
        make_leak(self.leak)
        run([args.casebound, "init", self.empty])
        self.has_verify = run([args.casebound, "--case", self.empty, "verify", "--json"], good=None).returncode != 2
        case = self.fresh(held / "undisturbed")
        self.least_bytes = bytes_below(case)
        self.said = self.add(case)[1]
        self.most_bytes = bytes_below(case)
        self.wanted = self.digest(case)
        shutil.rmtree(case)

    def fresh(self, case, size=None):
        """An empty case, on a file system of its own of so many bytes."""
        shutil.rmtree(case, ignore_errors=True)
        if size:
            case.mkdir()
            run(["mount", "-t", "tmpfs", "-o", "size=%d" % size, "tmpfs", case])
        shutil.copytree(self.empty, case, dirs_exist_ok=True)
        return case

    def add(self, case, fault=None):
        """Returns the exit code, the summary, the error, and what stood on standard error."""
        environment = {"LD_PRELOAD": str(self.args.shim), "CASEBOUND_FAULT_PROGRAM": self.args.casebound.name, "CASEBOUND_FAULT_ROOM": "1",
                       **fault} if fault is not None else {}
        done = run([self.args.casebound, "--case", case, "add", self.leak, "--jobs", "2", "--jsonl"], environment, None)
        summary, error = None, None
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            row = json.loads(line)
            summary = {key: row[key] for key in COUNTED} if row.get("message_type") == "summary" else summary
            error = row.get("error", error)
        return done.returncode, summary, error, done.stderr.decode("utf-8", "replace").strip()

    def digest(self, case):
        return digest_of(self.args.casebound, self.args.writer, case, ("the", "again"))

    def places(self, mode, case):
        """How many points a mode has, and those of them that were asked for."""
        if mode == FULL:
            step = max(4096, (self.most_bytes * 3 // 2 - self.least_bytes) // self.args.points)
            sizes = range(self.least_bytes + 16384, self.most_bytes * 3 // 2, step)
            return len(sizes), list(sizes)
        calls = self.calls(MODES[mode][0], MODES[mode][1], case)
        return calls, sorted(random.Random(mode).sample(range(1, calls + 1), min(self.args.points, calls)))

    def calls(self, calls, action, case):
        report = case.with_suffix(".report")
        self.add(self.fresh(case), {"CASEBOUND_FAULT_CALLS": calls, "CASEBOUND_FAULT_ACTION": action, "CASEBOUND_FAULT_REPORT": str(report)})
        return int(report.read_text())

    def point(self, mode, at, case):
        """Returns how it went: (what was said, problem or "")."""
        calls, action, lasts, codes = MODES[mode]
        self.fresh(case, at if mode == FULL else None)
        code, summary, error, noise = self.add(case, {} if mode == FULL else {"CASEBOUND_FAULT_CALLS": calls, "CASEBOUND_FAULT_ACTION": action, "CASEBOUND_FAULT_AT": str(at),
                                                      "CASEBOUND_FAULT_LASTS": lasts, "CASEBOUND_FAULT_HIT": str(case) + ".hit"})
        if code < 0:
            return "signal", "it was ended by signal %d: %s" % (-code, noise[-200:])
        if code in (0, 3):
            said = "done" if summary == self.said else "told"
            if summary is None or error:
                return said, "exit %d without a summary" % code
            if said == "done" and (got := self.digest(case)) != self.wanted:
                return said, "it said that it was done: " + difference(self.wanted, got)
            if said == "told" and summary["files_in"] + summary["queued"] != self.said["files_in"]:
                return said, "the sum is %s" % summary
        else:
            said = error["code"] if error else "exit %d" % code
            if error is None and not (action == "enomem" and noise):
                return said, "no error was said: " + noise[-200:]
            sentence = error["message"] if error else noise
            if error and error["code"] not in codes:
                return said, "the error was %s" % error
            if "mistake in Casebound" in sentence or not sentence.endswith("."):
                return said, "the sentence was: " + sentence
        if mode == FULL:
            run(["mount", "-o", "remount,size=%d" % (self.most_bytes + (128 << 20)), case])  # what add wants to see free
        if self.has_verify:
            checked = run([self.args.casebound, "--case", case, "verify", "--json"], good=None)
            if checked.returncode != 0:
                return said, "verify: " + checked.stdout.decode("utf-8", "replace")[:300]
        code, _, error, noise = self.add(case)
        if code not in (0, 3):
            return said, "the next add ended with %d: %s %s" % (code, error, noise[-200:])
        got, wanted = self.digest(case), self.wanted
        if said == "told":  # what could not be read came later, so that another one of equal files stands for them
            got, wanted = contents_of(got), contents_of(wanted)
        return said, "" if got == wanted else "after the next add: " + difference(wanted, got)


def contents_of(digest):
    """Of the lines of a digest: the originals and texts that are there, and how parts of them ended, whatever stands for what."""
    rows = [line.split("\t") for line in digest if line.count("\t") >= 7]
    texts = {reading.rpartition(":")[2] for row in rows for reading in row[7].split()}
    return sorted({"%s %s" % (row[4], row[5]) for row in rows} | texts) + [line for line in digest if line.startswith("jobs: ")]


def bytes_below(folder):
    """What a file system in memory needs for it: whole pages."""
    return sum((path.stat().st_size + 4095) // 4096 * 4096 for path in folder.rglob("*"))


def may_mount():
    """Takes this process into a place of its own for mounts; False where that is not allowed."""
    new_mounts, new_user, private = 0x20000, 0x10000000, 1 << 18 | 1 << 14
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(new_mounts | (new_user if user else 0)) != 0:
        return False
    if user:
        for name, line in (("setgroups", "deny"), ("uid_map", "0 %d 1" % user), ("gid_map", "0 %d 1" % group)):
            pathlib.Path("/proc/self", name).write_text(line)
    return libc.mount(b"none", b"/", None, private, None) == 0


def hit_in(path):
    """The call that failed, and the kind of its file: flush catalogue.sqlite-wal."""
    call, _, name = path.read_text(errors="replace").strip().partition(" ") if path.exists() else ("none", "", "")
    name = name.rsplit("/", 1)[-1]
    return (call + " " + ("(original)" if len(name) >= 32 else name)).strip()


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(MODES))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("casebound", "writer", "shim"):
        parser.add_argument("--" + name, required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--points", type=int, default=40, help="at most so many a mode")
    parser.add_argument("--modes", nargs="+", default=list(MODES), choices=list(MODES), metavar="NAME")
    parser.add_argument("--at", type=int, help="this point only")
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("-v", "--verbose", action="store_true", help="also what failed where the run was done all the same")
    args = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="casebound-faults-", dir=memory_folder()) as held:
        held = pathlib.Path(held)
        injection = Injection(args, held)
        for mode in args.modes:
            if mode == FULL and not may_mount():
                print("skipped: %s: this process may not mount a file system" % mode)
                continue
            calls, points = injection.places(mode, held / "count")
            points = points if args.at is None else [args.at]

            def one(at):
                case = held / ("case-%d" % at)
                try:
                    return at, *injection.point(mode, at, case)
                except (RuntimeError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
                    return at, "trouble", str(error)
                finally:
                    if mode == FULL:
                        run(["umount", case], good=None)
                    shutil.rmtree(case, ignore_errors=True)

            said, done = collections.Counter(), collections.Counter()
            with concurrent.futures.ThreadPoolExecutor(args.parallel) as pool:
                for at, how, problem in pool.map(one, points):
                    said[how] += 1
                    if how == "done":
                        done[hit_in(held / ("case-%d.hit" % at))] += 1
                    passed, failed = passed + (not problem), failed + bool(problem)
                    if problem:
                        print("FAILED %s, %s: %s" % (mode, "at %d bytes" % at if mode == FULL else "call %d of %d" % (at, calls), problem), flush=True)
            print("%s: %d of %d %s; %s" % (mode, len(points), calls, "sizes" if mode == FULL else "calls", ", ".join("%s %d" % pair for pair in said.most_common())), flush=True)
            if args.verbose:
                print("  done in spite of: " + ", ".join("%s %d" % pair for pair in done.most_common()))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
