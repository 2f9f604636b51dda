#!/usr/bin/env python3
"""Holds the floors: which folder of src/ may include which, and what the two programs may be linked with.

    python3 scripts/check_floors.py [BUILD_DIR]

The table stands in CMakeLists.txt (the FLOOR of each folder) and in ARCHITECTURE.md; both must say the same.
With BUILD_DIR, the programs built there are looked into: `casebound` may hold no parser, `casebound-worker` no store,
index, desk or network. Prints each fault on a line; exit 1 when there is one.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)

# What must not be found in a program: (namespaces of ours, libraries by the beginning of their name).
FORBIDDEN = {
    "casebound": (("extract", "worker"), ("libpdfium", "libarchive", "libuchardet", "libgumbo", "libpng")),
    "casebound-worker": (("store", "index", "desk", "analyze", "cli"), ("libsqlite3", "libssl", "libcurl", "libfasttext")),
}


def floors_of_build():
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    folders = re.findall(r"^casebound_folder\((\w+)(?: FLOOR ([\w ]+))?\)", text, re.MULTILINE)
    folders += re.findall(r"^casebound_program\([\w-]+ (\w+) FLOOR ([\w ]+)\)", text, re.MULTILINE)
    return {name: set(below.split()) for name, below in folders}


def floors_of_document():
    """The rows `| folder, folder | folder, folder |` of the table under "may include"."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = re.search(r"\| *folder *\| *may include *\|\n\|[-| ]+\|\n((?:\|.*\n)+)", text)
    if not table:
        return {}
    rows = {}
    for left, right in re.findall(r"^\|([^|]+)\|([^|]+)\|", table.group(1), re.MULTILINE):
        below = set() if "nothing of ours" in right else set(re.findall(r"\w+", right))
        rows.update({name: below for name in re.findall(r"\w+", left)})
    return rows


def faults_in_includes(floors):
    source = ROOT / "src"
    for path in sorted(source.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        folder = path.relative_to(source).parts[0]
        where = path.relative_to(ROOT)
        if folder not in floors:
            yield f"{where}: the folder {folder}/ has no floor in CMakeLists.txt"
            continue
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            target = name.split("/")[0]
            if not (source / name).is_file():
                yield f'{where}: includes "{name}", which is no path below src/'
            elif target != folder and target not in floors[folder]:
                yield f"{where}: {folder}/ may not include {target}/ ({name})"


def faults_in_program(path):
    namespaces, libraries = FORBIDDEN[path.name]
    dynamic = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
    for library in re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic):
        if library.startswith(libraries):
            yield f"{path.name}: linked with {library}"
    symbols = subprocess.run(["nm", "-C", "--defined-only", path], capture_output=True, text=True, check=True).stdout
    for namespace in namespaces:
        found = re.search(rf"^\S+ [Tt] (casebound::{namespace}::\S+)", symbols, re.MULTILINE)
        if found:
            yield f"{path.name}: holds code of {namespace}/ ({found.group(1)})"


def main(arguments):
    floors = floors_of_build()
    faults = list(faults_in_includes(floors))
    document = floors_of_document()
    for name in sorted(floors.keys() | document.keys()):
        if floors.get(name) != document.get(name):
            faults.append(f"ARCHITECTURE.md and CMakeLists.txt do not say the same of {name}/")
    for build in arguments:
        for name in FORBIDDEN:
            program = pathlib.Path(build) / name
            faults += faults_in_program(program) if program.is_file() else [f"{program}: not built"]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
