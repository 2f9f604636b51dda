"""OpenCC's character dictionaries, from the .ocd2 files of Debian's libopencc-data by the program opencc_dict."""

import pathlib
import subprocess
import tempfile


def read(folder, name):
    """Returns {character: [targets, preferred first]}, entries of one character only."""
    with tempfile.TemporaryDirectory() as work:
        out = pathlib.Path(work) / "dictionary.txt"
        subprocess.run(["opencc_dict", "-i", str(pathlib.Path(folder) / f"{name}.ocd2"), "-o", str(out), "-f", "ocd2", "-t", "text"],
                       check=True, stdout=subprocess.DEVNULL)
        entries = {}
        for line in out.read_text(encoding="utf-8").splitlines():
            source, targets = line.split("\t")
            entries[source] = targets.split(" ")
    return {ord(k): [ord(t) for t in v] for k, v in entries.items() if len(k) == 1 and all(len(t) == 1 for t in v)}


def version():
    """Version of the dictionaries, upstream's part of the package version."""
    text = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libopencc-data"], check=True, capture_output=True, text=True).stdout
    return text.split("-")[0].split("+")[0]


TRADITIONAL_BUT_FOR_NAMES = {ord("於")}  # OpenCC keeps it in Simplified for the surname alone; Traditional has it in every page


def one_sided(folder):
    """Returns (characters of Simplified texts only, characters of Traditional texts only).

    A character counts for neither side when OpenCC also lists it as its own counterpart (后 is 後 and 后),
    or when Taiwan or Hong Kong write it (床).
    """
    to_simplified, to_traditional = read(folder, "TSCharacters"), read(folder, "STCharacters")
    both = {t for name in ("TWVariants", "HKVariants") for targets in read(folder, name).values() for t in targets}
    traditional = {c for c, targets in to_simplified.items() if c not in targets and c not in to_traditional}
    traditional |= TRADITIONAL_BUT_FOR_NAMES
    simplified = {c for c, targets in to_traditional.items() if c not in targets and c not in to_simplified and c not in both}
    # Targets of a Simplified form are Traditional, unless they are Simplified forms too.
    return simplified - traditional, traditional - simplified
