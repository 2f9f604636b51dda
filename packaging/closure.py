"""Which shared libraries a program needs beyond the C library, and where they lie on this machine.

The list is read from the programs themselves (readelf), so that nobody has to keep one by hand.
"""
import pathlib
import re
import subprocess

# What glibc itself brings: every system has its own, and mixing two kills a program.
OF_THE_SYSTEM = re.compile(r"(ld-linux-[\w-]+|lib(c|m|dl|rt|pthread|resolv|util|mvec|anl))\.so\.\d+")


def is_elf(path):
    path = pathlib.Path(path)
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def readelf(what, path):
    return subprocess.run(["readelf", "--wide", what, str(path)], check=True, stdout=subprocess.PIPE, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
                          text=True).stdout


def needed(path):
    """The names of the libraries that the file asks for, glibc's own left out."""
    names = re.findall(r"\(NEEDED\)\s+Shared library: \[(.+)\]", readelf("--dynamic", path))
    return [name for name in names if not OF_THE_SYSTEM.fullmatch(name)]


def search_path(path):
    """Where the file itself says that its libraries lie, or None."""
    found = re.search(r"\((?:RPATH|RUNPATH)\)\s+Library (?:rpath|runpath): \[(.*)\]", readelf("--dynamic", path))
    return found.group(1) if found else None


def glibc_version(paths):
    """The oldest glibc that has every function that the files ask for, as "2.36"."""
    versions = {tuple(map(int, v.split("."))) for path in paths for v in re.findall(r"\bGLIBC_(\d+\.\d+(?:\.\d+)?)", readelf("--version-info", path))}
    return ".".join(map(str, max(versions)))


def libraries_of_this_machine():
    """Name -> path of every library of this machine's processor that the dynamic linker knows."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for name, kind, path in re.findall(r"^\s+(\S+) \(([^)]*)\) => (.+)$", listed, re.MULTILINE):
        if "x86-64" in kind:
            found.setdefault(name, path)
    return found


def missing_libraries(programs, folder, known):
    """What `programs` and the libraries in `folder` need and `folder` lacks: name -> path on this machine.

    Raises LookupError for a library that this machine does not have either.
    """
    have = {path.name: path for path in pathlib.Path(folder).glob("*") if is_elf(path)}
    missing, waiting = {}, [*programs, *have.values()]
    while waiting:
        asking = waiting.pop()
        for name in needed(asking):
            if name in have or name in missing:
                continue
            if name not in known:
                raise LookupError(f"{asking} needs {name}, which is nowhere on this machine.")
            missing[name] = pathlib.Path(known[name])
            waiting.append(missing[name])
    return dict(sorted(missing.items()))


def leads_to(folder, program, where):
    """Is every place in which the program looks told by the way from itself, and `folder` the first?"""
    entries = (where or "").split(":")
    first = program.parent / entries[0].removeprefix("$ORIGIN/")
    return all(entry.startswith("$ORIGIN/") for entry in entries) and first.resolve() == folder.resolve()


def faults(tree):
    """What would keep the programs of an unpacked tree from running on a system with nothing but glibc, as sentences."""
    tree = pathlib.Path(tree)
    library_folder = tree / "lib/casebound"
    shipped = {path.name for path in library_folder.glob("*")}
    said = []
    for path in sorted(p for p in tree.rglob("*") if is_elf(p)):
        name = path.relative_to(tree)
        said += [f"{name} needs {wanted}, which is not shipped" for wanted in needed(path) if wanted not in shipped]
        where = search_path(path)
        if path.parent == library_folder:
            # A RUNPATH here would end the search that the program's own RPATH promises.
            if where is not None:
                said.append(f"{name} looks for libraries in {where}")
        elif not leads_to(library_folder, path, where):
            said.append(f"{name} looks for libraries in {where}, not in lib/casebound")
    return said
