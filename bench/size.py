#!/usr/bin/env python3
"""Does a large folder need more memory than a small one? Peaks of the tree of processes, for folders of 1 and 10 GB or those named."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from cost import ROOT
from steady import Watch


def show(casebound, folder, work, jobs):
    case = os.path.join(work, "case")
    subprocess.run([casebound, "init", case], check=True, stdout=subprocess.DEVNULL)
    size = sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())
    run = Watch([casebound, "--case", case, "add", folder, "--ocr", "never", "--jobs", jobs, "--jsonl"])
    if not run.summary:
        sys.exit(f"add ended with {run.code}: {run.said[-500:]}")
    own = max(own for _, own, _ in run.samples)
    print(f"{size / 1e9:6.2f} GB  {run.summary['files_in']:7} files {run.summary['documents_in']:8} documents {run.summary['pages']:8} pages  "
          f"{run.seconds():6.0f} s {run.cpu:6.0f} s of processor  largest memory: {own:.0f} MB alone, {run.peak_mb():.0f} MB with workers", flush=True)
    shutil.rmtree(case)
    return run.peak_mb()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", help="else generated ones")
    parser.add_argument("--megabytes", nargs="+", type=int, default=[1000, 10_000], help="of the generated folders")
    parser.add_argument("--casebound", default=str(ROOT / "build/release/casebound"))
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--work", default="/var/tmp", help="where folders and cases are made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.work, prefix="casebound-size-") as work:
        peaks = [show(arguments.casebound, folder, work, arguments.jobs) for folder in arguments.folders]
        for megabytes in [] if arguments.folders else arguments.megabytes:
            folder = os.path.join(work, "folder")
            subprocess.run([sys.executable, ROOT / "bench/make_folder.py", "large", folder, "--megabytes", str(megabytes)], check=True)
            peaks.append(show(arguments.casebound, folder, work, arguments.jobs))
            shutil.rmtree(folder)
        print(f"the last needs {peaks[-1] / peaks[0]:.2f} times the memory of the first")


if __name__ == "__main__":
    main()
