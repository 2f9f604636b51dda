"""Which Debian package a file of this machine comes from, and under which terms."""
import dataclasses
import pathlib
import subprocess


@dataclasses.dataclass(frozen=True)
class Origin:
    """A Debian package, by its own name and that of the source it was built from."""
    package: str
    version: str
    source: str
    source_version: str
    architecture: str

    @property
    def copyright(self):
        return pathlib.Path("/usr/share/doc", self.package, "copyright")


def ask(*words):
    done = subprocess.run(["dpkg-query", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout if done.returncode == 0 else ""


def package_of(path):
    """The name of the package that a file belongs to. Raises LookupError."""
    real = pathlib.Path(path).resolve()
    # Where /lib is a link to /usr/lib, a package may know its files by either name.
    names = [real, pathlib.Path("/") / real.relative_to("/usr")] if real.is_relative_to("/usr") else [real]
    for name in names:
        if answer := ask("--search", str(name)):
            return answer.split(": ")[0].split(":")[0]
    raise LookupError(f"{real} belongs to no Debian package, so nobody knows its licence.")


def describe(package):
    fields = ask("--show", "--showformat", "${Package}\t${Version}\t${source:Package}\t${source:Version}\t${Architecture}\n", package)
    if not fields:
        raise LookupError(f"The Debian package {package} is not installed.")
    return Origin(*fields.split("\n")[0].split("\t"))


def origin_of(path):
    return describe(package_of(path))


def read_licences(table):
    """Source package -> SPDX expression, from packaging/licences.txt."""
    rows = (line.split(None, 1) for line in pathlib.Path(table).read_text().splitlines() if line and not line.startswith("#"))
    return {name: expression.strip() for name, expression in rows}
