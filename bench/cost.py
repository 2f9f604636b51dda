#!/usr/bin/env python3
"""What does taking in a folder cost? Processor seconds and memory of the whole tree of processes, and time; medians of runs."""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def children_of(root):
    """The process and everything below it."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(name)] = int(pathlib.Path("/proc", name, "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            pass  # it ended meanwhile
    found, grew = {root}, True
    while grew:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grew = bool(more)
    return found


def proportional_mb(pid):
    try:
        for line in pathlib.Path("/proc", str(pid), "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass  # it ended meanwhile
    return 0.0


def measure(casebound, folder, options):
    with tempfile.TemporaryDirectory() as work:
        case = os.path.join(work, "case")
        subprocess.run([casebound, "init", case], check=True, stdout=subprocess.DEVNULL)
        start = time.perf_counter()
        process = subprocess.Popen([casebound, "--case", case, "add", folder, "--ocr", "never", "--jsonl", *options],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        peak, ended = [0.0], threading.Event()

        def sample():
            while not ended.wait(0.05):
                peak[0] = max(peak[0], sum(map(proportional_mb, children_of(process.pid))))

        sampler = threading.Thread(target=sample)
        sampler.start()
        output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        ended.set()
        sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        summary = next((row for row in map(json.loads, reversed(output.splitlines())) if row.get("message_type") == "summary"), {})
        return {"cpu_s": usage.ru_utime + usage.ru_stime, "wall_s": seconds, "peak_pss_mb": peak[0], "exit": process.returncode,
                **{key: summary.get(key) for key in ("files_in", "documents", "pages")}}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="else the demo leak")
    parser.add_argument("--casebound", default=str(ROOT / "build/release/casebound"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", default="2")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = arguments.folder
        if not folder:
            subprocess.run(["python3", ROOT / "tools/demo_leak/make.py", work], check=True, stdout=subprocess.DEVNULL)
            folder = os.path.join(work, "leak")
        rows = [measure(arguments.casebound, folder, ["--jobs", arguments.jobs]) for _ in range(arguments.runs)]
        last = rows[-1]
        print(f"{last['files_in']} files, {last['documents']} documents, {last['pages']} pages, exit {last['exit']}; medians of {arguments.runs} runs:")
        for key, name in (("cpu_s", "processor seconds"), ("wall_s", "seconds"), ("peak_pss_mb", "largest memory, MB")):
            print(f"  {name:<20} {statistics.median(row[key] for row in rows):8.2f}")


if __name__ == "__main__":
    main()
