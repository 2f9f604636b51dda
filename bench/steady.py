#!/usr/bin/env python3
"""Does a long `add` keep its pace and its memory? Rates by tenth of the files, and memory of the tree of processes over time."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from cost import ROOT, children_of, proportional_mb

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids):
    """User and system time of living processes and of the children that they have waited for."""
    total = 0
    for pid in pids:
        try:
            fields = pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
        except OSError:
            pass  # it ended meanwhile
    return total / TICK


class Watch:
    """What goes on in a run: lines of progress and samples of the tree, each with the seconds since the start."""

    def __init__(self, command):
        self.start = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.progress, self.samples, self.summary = [], [], {}
        self.cpu, self.ended = 0.0, threading.Event()
        sampler = threading.Thread(target=self.sample)
        sampler.start()
        for line in self.process.stdout:
            row = json.loads(line)
            if row.get("message_type") == "progress":
                self.progress.append((self.seconds(), self.cpu, row["files_copied"], row["documents_done"]))
            elif row.get("message_type") == "summary":
                self.summary = row
        self.progress.append((self.seconds(), self.cpu, self.progress[-1][2] if self.progress else 0, self.summary.get("documents_in", 0)))
        self.said = self.process.stderr.read().decode("utf-8", "replace")
        self.code = self.process.wait()
        self.ended.set()
        sampler.join()

    def seconds(self):
        return time.perf_counter() - self.start

    def sample(self):
        """Time of processors twice a second, memory every two seconds."""
        beat = 0
        while not self.ended.wait(0.5):
            tree = children_of(self.process.pid)
            self.cpu = max(self.cpu, cpu_seconds(tree))
            if beat % 4 == 0:
                self.samples.append((self.seconds(), proportional_mb(self.process.pid), sum(map(proportional_mb, tree))))
            beat += 1

    def peak_mb(self):
        return max((tree for _, _, tree in self.samples), default=0.0)


def reached(rows, column, count):
    """When the column came to this count, between two lines of progress: (seconds, processor seconds)."""
    before = rows[0]
    for row in rows:
        if row[column] >= count:
            part = (count - before[column]) / max(row[column] - before[column], 1)
            return tuple(before[i] + part * (row[i] - before[i]) for i in (0, 1))
        before = row
    return before[0], before[1]


def tenths(rows, column):
    """[(things a second, milliseconds of processor time a thing)] for each tenth of what this column counts."""
    first, last = rows[0][column], rows[-1][column]
    marks = [reached(rows, column, first + (last - first) * tenth / 10) for tenth in range(11)]
    things = (last - first) / 10
    return [(things / max(end[0] - begin[0], 1e-9), 1000 * (end[1] - begin[1]) / things) for begin, end in zip(marks, marks[1:])] if things else []


def show_tenths(name, rows):
    print(f"{name}, by tenth:")
    print("  a second        " + " ".join(f"{rate:7.0f}" for rate, _ in rows))
    print("  ms of processor " + " ".join(f"{cost:7.2f}" for _, cost in rows))
    if rows:
        print(f"  last to first   {rows[-1][0] / rows[0][0]:.2f} by time, {rows[0][1] / max(rows[-1][1], 1e-9):.2f} by processor")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="else a generated one")
    parser.add_argument("--files", type=int, default=100_000, help="of the generated folder")
    parser.add_argument("--casebound", default=str(ROOT / "build/release/casebound"))
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--work", default="/var/tmp", help="where the folder and the case are made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.work, prefix="casebound-steady-") as work:
        folder = arguments.folder
        if not folder:
            folder = os.path.join(work, "folder")
            subprocess.run([sys.executable, ROOT / "bench/make_folder.py", "many", folder, "--files", str(arguments.files)], check=True)
        case = os.path.join(work, "case")
        subprocess.run([arguments.casebound, "init", case], check=True, stdout=subprocess.DEVNULL)
        run = Watch([arguments.casebound, "--case", case, "add", folder, "--ocr", "never", "--jobs", arguments.jobs, "--jsonl"])
        if not run.summary:
            sys.exit(f"add ended with {run.code}: {run.said[-500:]}")
        print(f"{run.summary['files_in']} files, {run.summary['documents_in']} documents, {run.summary['pages']} pages, exit {run.code}; "
              f"{run.seconds():.0f} s, {run.cpu:.0f} s of processor")
        copying = [row for row in run.progress if row[3] == 0]
        show_tenths("files copied", tenths(copying, 2))
        show_tenths("documents read", tenths([row for row in run.progress if row[3] > 0], 3))
        step = max(1, len(run.samples) // 20)
        print("memory, MB (the program alone / with its workers):")
        print("  " + "  ".join(f"{at:.0f}s {own:.0f}/{tree:.0f}" for at, own, tree in run.samples[::step]))


if __name__ == "__main__":
    main()
