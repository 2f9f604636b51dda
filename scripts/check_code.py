#!/usr/bin/env python3
"""Compiles each header alone and lets clang-tidy read each source file of src/.

    python3 scripts/check_code.py headers|tidy BUILD_DIR

What was clean before is not read again while nothing that it includes has changed (BUILD_DIR/checked-*.json remembers).
Prints each fault; exit 1 when there is one.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def compile_commands(build):
    """Source file -> the words of its compiler command, without the compiler, its cache and its output."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        words = shlex.split(entry["command"])
        while not words[0].startswith("-"):
            words.pop(0)
        if "-o" in words:
            del words[words.index("-o"):]
        commands[pathlib.Path(entry["file"])] = words
    return {path: words for path, words in commands.items() if path.is_relative_to(ROOT / "src")}


def included_files(words, path):
    """Every file of ours that a source file includes, with itself."""
    listing = subprocess.run(["g++", *words, "-MM", "-x", "c++", path], capture_output=True, text=True).stdout
    names = listing.replace("\\\n", " ").partition(":")[2].split()
    return sorted(name for name in names if name.startswith(str(ROOT)))


def fingerprint(words, files):
    digest = hashlib.sha256(repr(words).encode())
    for name in [*files, ROOT / ".clang-tidy"]:
        digest.update(pathlib.Path(name).read_bytes())
    return digest.hexdigest()


def check_header(path, words, _build):
    lone = f'#include "{path.relative_to(ROOT / "src")}"\n'
    return subprocess.run(["g++", *words, "-fsyntax-only", "-x", "c++", "-"], input=lone, capture_output=True, text=True)


def check_tidy(path, words, build):
    command = ["clang-tidy-19", "--quiet", str(path), "--", "-isystem", str(build / "clang-headers"),  # cmake/clang.cmake
               *(word for word in words if word != "-Werror")]
    return subprocess.run(command, capture_output=True, text=True)


def main(what, build):
    build = pathlib.Path(build).resolve()
    sources = compile_commands(build)
    if what == "headers":
        # A header is compiled as the sources of its folder are.
        by_folder = {path.relative_to(ROOT / "src").parts[0]: words for path, words in sources.items()}
        plain = next(iter(sources.values()))
        work = {path: by_folder.get(path.relative_to(ROOT / "src").parts[0], plain) for path in (ROOT / "src").rglob("*.h")}
        check = check_header
    else:
        work, check = sources, check_tidy

    memory = build / f"checked-{what}.json"
    known = set(json.loads(memory.read_text())) if memory.is_file() else set()
    clean, faults = set(), 0

    def examine(path):
        mark = fingerprint(work[path], included_files(work[path], path))
        return path, mark, None if mark in known else check(path, work[path], build)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, mark, result in pool.map(examine, sorted(work)):
            if result is None or result.returncode == 0:
                clean.add(mark)
            else:
                faults += 1
                print(f"{path.relative_to(ROOT)}:\n{result.stdout}{result.stderr}", flush=True)
    memory.write_text(json.dumps(sorted(clean)))
    print(f"   {what}: {len(work)} files, {faults} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
