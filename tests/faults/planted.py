#!/usr/bin/env python3
"""Plants fifty strings in a leak, takes it into a sealed case, and looks for them in every byte of the case folder.

    python3 tests/faults/planted.py --casebound build/cipher/casebound --shim build/cipher/libcasebound_fault.so [--kills 6]

For a build with CASEBOUND_TEST_CIPHER, where every case is sealed. The strings stand in texts, file names, titles, mail headers, names inside
an archive, an attachment, in Latin, Han and Uyghur; they are looked for as they are, in UTF-16 of both orders, as hexadecimal digits and in
Base64, in names and contents of files, in the case folder, the temporary folder and the home folder: after an undisturbed `add` and searches,
and after kills in the middle. An open case, where the build can make one, is not looked at: there they are found (the unit tests do that).
The last line is "N passed, N failed".
"""
import argparse
import base64
import email.message
import hashlib
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

STEMS = ("Quillfeather", "柳絮桥", "يۇلغۇنزار")


def plant(leak):
    """Writes the leak; returns the strings and how many searches must find something."""
    chance = random.Random(7)
    strings = [STEMS[n % 3] + "%012x" % chance.getrandbits(48) for n in range(50)]
    rest = iter(strings)
    leak.mkdir(parents=True)
    searched = []
    for n in range(6):
        inside = [next(rest) for _ in range(3)]
        searched += inside
        (leak / (next(rest) + ".txt")).write_text("line %d\n%s %s\n" % (n, inside[0], inside[1]) + "filler text\n" * 900 + inside[2] + "\n", encoding="utf-8")
    (leak / "wide.txt").write_bytes(("\ufeff" + next(rest) + "\n" + next(rest)).encode("utf-16-le"))
    title, body, link = next(rest), next(rest), next(rest)
    searched.append(body)
    (leak / "page.html").write_text("<!DOCTYPE html><meta charset=utf-8><title>%s</title><p>%s <a href='https://x.invalid/%s'>link</a>" % (title, body, link), encoding="utf-8")
    mail = email.message.EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = next(rest), "%s <a@x.invalid>" % next(rest), "b@x.invalid"
    text = next(rest)
    searched.append(text)
    mail.set_content("Dear reader,\n%s\n" % text)
    mail.add_attachment((next(rest) + "\n").encode(), maintype="text", subtype="plain", filename=next(rest) + ".txt")
    (leak / "letter.eml").write_bytes(bytes(mail))
    with zipfile.ZipFile(leak / (next(rest) + ".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(next(rest) + "/" + next(rest) + ".txt", "stored %s" % next(rest))
    folder = leak / next(rest) / next(rest)
    folder.mkdir(parents=True)
    for string in rest:
        (folder / ("n-" + hashlib.sha256(string.encode()).hexdigest()[:6] + ".txt")).write_text(string + "\n", encoding="utf-8")
    os.symlink("nowhere", leak / (strings[0] + "-link"))
    return strings, searched


def forms_of(string):
    raw = string.encode("utf-8")
    out = {raw, string.encode("utf-16-le"), string.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()}
    # Base64 has three phases; what depends on the neighbours is left out.
    for phase in range(3):
        out.add(base64.b64encode(b"\0" * phase + raw)[(phase * 4 + 2) // 3 + 1:-4])
    return out


def sweep(folders, forms):
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            held = os.fsencode(str(path.relative_to(folder))) + (b"\0" + path.read_bytes() if path.is_file() else b"")
            found += ["%s in %s" % (string, path.relative_to(folder)) for string, ways in forms.items() if any(w in held for w in ways)]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("casebound", "shim"):
        parser.add_argument("--" + name, required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--kills", type=int, default=6)
    args = parser.parse_args()
    passed = failed = 0

    def that(good, sentence):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print("FAILED " + sentence)

    with tempfile.TemporaryDirectory(prefix="casebound-planted-") as held:
        held = pathlib.Path(held)
        strings, searched = plant(held / "leak")
        forms = {s: forms_of(s) for s in strings}
        forms["SQLite format 3"] = {b"SQLite format 3"}
        for digest in {hashlib.sha256(p.read_bytes()).hexdigest() for p in (held / "leak").rglob("*") if p.is_file()}:
            forms[digest] = {digest.encode(), bytes.fromhex(digest)}       # a plain hash would prove who has the file
        places = [held / "case", held / "tmp", held / "home"]
        environment = {**os.environ, "TMPDIR": str(places[1]), "HOME": str(places[2]), "XDG_RUNTIME_DIR": str(places[1])}

        def run(*words, fault=None):
            extra = {"LD_PRELOAD": str(args.shim), "CASEBOUND_FAULT_PROGRAM": args.casebound.name, **fault} if fault else {}
            return subprocess.run([str(args.casebound), "--case", str(places[0]), *words], env={**environment, **extra}, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)

        def fresh():
            subprocess.run(["rm", "-rf", *map(str, places)], check=True)
            for place in places[1:]:
                place.mkdir()
            subprocess.run([str(args.casebound), "init", str(places[0])], env=environment, stdout=subprocess.DEVNULL, check=True)

        that(len(sweep([held / "leak"], forms)) >= len(strings), "the sweep does not find them in the leak itself")
        fresh()
        if b'"name":"open"' in (places[0] / "case.json").read_bytes():
            sys.exit("planted.py: this build makes open cases; build with -DCASEBOUND_TEST_CIPHER=ON.")
        report = held / "report"
        done = run("add", str(held / "leak"), fault={"CASEBOUND_FAULT_REPORT": str(report)})
        that(done.returncode in (0, 3), "add ended with %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-200:]))
        for string in searched:
            that(run("search", string, "--json").returncode == 0, "not found: " + string)
        found = sweep(places, forms)
        that(not found, "after add: " + "; ".join(found[:5]))
        operations = int(report.read_text())
        for n in range(args.kills):
            at = 1 + (2 * n + 1) * operations // (2 * args.kills)
            fresh()
            code = run("add", str(held / "leak"), fault={"CASEBOUND_FAULT_AT": str(at), "CASEBOUND_FAULT_ACTION": "kill"}).returncode
            that(code == -9, "the kill at %d did not happen" % at)
            found = sweep(places, forms)
            that(not found, "after a kill at %d of %d: %s" % (at, operations, "; ".join(found[:5])))
            that(run("add", str(held / "leak")).returncode in (0, 3), "the next add after a kill at %d failed" % at)
            found = sweep(places, forms)
            that(not found, "after the next add: " + "; ".join(found[:5]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
