#!/usr/bin/env python3
"""R37, R38: damages a case in one place at a time; `verify` names each, and no command serves anything that was changed.

    python3 tests/faults/case_damage.py --casebound build/release/casebound --shim build/release/libcasebound_fault.so [--times 1000] [--seed 1]

A damage is a flipped byte, a cut, bytes behind the end, two blocks swapped (in one file, or between two), a piece of zeros, a file that is gone:
in any file of the case folder, small ones as often as large ones. Half of the damages are done to a case that was closed in good order, half to
one whose last `add` was killed, so that WALs and uncommitted tails are there. What holds nothing that is kept (-shm, what was never
committed) must at least be named among the leftovers. Then `docs`, `text`, `search` and `page` must say what they said before, or end with an
error. The last line is "N passed, N failed".
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

QUERIES = ("harbour", "再教育营", '"number 7"', "=Lighthouse")
BLOCK = 4096
# What a damaged case may answer instead of the right thing.
HONEST = {"damaged", "no_case", "not_available"}


def write_leak(leak, chance):
    leak.mkdir()
    words = "harbour Lighthouse 再教育營 letter ledger تۈرمە number crane".split()
    for n in range(7):
        text = "Paper number %d of the harbour.\n" % n + " ".join(chance.choice(words) for _ in range(60 + 4000 * (n % 3)))
        (leak / ("paper-%d.txt" % n)).write_text(text, encoding="utf-8")
    (leak / "copy.txt").write_bytes((leak / "paper-1.txt").read_bytes())
    (leak / "empty.txt").write_bytes(b"")
    (leak / "noise.bin").write_bytes(chance.randbytes(200_000))
    with zipfile.ZipFile(leak / "parts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr("inside/%d.txt" % n, "Part number %d, the Lighthouse. " % n * 30)
    (leak / "mail.eml").write_text("From: a@x.invalid\nTo: b@x.invalid\nSubject: the harbour\nDate: Fri, 14 Jun 2019 10:00:00 +0000\n\nThe crane, 再教育营.\n", encoding="utf-8")
    (leak / "one.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                                   b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
                                   b"4 0 obj<</Length 44>>stream\nBT /F 18 Tf 20 100 Td (The harbour light) Tj ET\nendstream endobj\n"
                                   b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n")


class Bench:
    def __init__(self, args, held):
        self.args, self.held, self.case = args, held, held / "case"

    def run(self, *words, fault=None):
        environment = {**os.environ, **({"LD_PRELOAD": str(self.args.shim), "CASEBOUND_FAULT_PROGRAM": self.args.casebound.name, **fault} if fault else {})}
        done = subprocess.run([str(self.args.casebound), "--case", str(self.case), *words], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        return done.returncode, done.stdout

    def verify(self):
        code, out = self.run("verify", "--json")
        return code, json.loads(out)

    def make_bases(self):
        """A closed case and a killed one, both without damage."""
        chance = random.Random(5)
        leak, more = self.held / "leak", self.held / "more"
        write_leak(leak, chance)
        more.mkdir()
        for n in range(20, 26):
            (more / ("more-%d.txt" % n)).write_text("More of number %d. " % n * 300)
        assert self.run("init")[0] == 2
        subprocess.run([str(self.args.casebound), "init", str(self.case)], check=True, stdout=subprocess.DEVNULL)
        code, _ = self.run("add", str(leak))
        assert code in (0, 3), code
        shutil.copytree(self.case, self.held / "closed")
        report = self.held / "report"
        self.run("add", str(more), fault={"CASEBOUND_FAULT_REPORT": str(report)})
        operations = int(report.read_text())
        for at in range(operations - 4, 0, -1):
            shutil.rmtree(self.case)
            shutil.copytree(self.held / "closed", self.case)
            self.run("add", str(more), fault={"CASEBOUND_FAULT_AT": str(at), "CASEBOUND_FAULT_ACTION": "kill"})
            wals = [p.stat().st_size for p in self.case.rglob("*-wal")]
            if len(wals) == 2 and min(wals) > 0 and self.index_needs_wal():
                break
        else:
            sys.exit("case_damage.py: no kill leaves both WALs")
        shutil.copytree(self.case, self.held / "killed")

    def index_needs_wal(self):
        """Otherwise all of it was copied back already, and its loss is none."""
        shutil.copytree(self.case, self.held / "trial")
        for wal in (self.case / "index").rglob("*-wal"):
            wal.unlink()
        _, said = self.verify()
        shutil.rmtree(self.case)
        (self.held / "trial").rename(self.case)
        return any(f["object"].startswith("index") for f in said["damaged"] + said["leftovers"])

    def restore(self, base):
        shutil.rmtree(self.case, ignore_errors=True)
        shutil.copytree(self.held / base, self.case)

    def questions(self):
        out = [("docs", "--json")] + [("search", query, "--json", "--limit", "1000") for query in QUERIES]
        code, said = self.run("docs", "--json")
        for entry in json.loads(said):
            if entry["pages"]:
                out.append(("text", entry["id"], "--json"))
            if entry["media_type"] == "application/pdf":
                out += [("page", entry["id"], "--page", "1", "--words", "--json"), ("page", entry["id"], "--page", "1", "--image", "-")]
        return out


def damage(case, chance):
    """Changes something; returns what was done and the files that it was done to."""
    while True:
        files = sorted(p for p in case.rglob("*") if p.is_file())
        path = chance.choice(files) if chance.random() < 0.6 else chance.choices(files, [p.stat().st_size + 1 for p in files])[0]
        held = path.read_bytes()
        kind = chance.choice(("flip", "flip", "flip", "cut", "append", "swap", "between", "zero", "delete"))
        name = str(path.relative_to(case))
        if kind == "flip" and held:
            at = chance.randrange(len(held))
            path.write_bytes(held[:at] + bytes([held[at] ^ chance.randrange(1, 256)]) + held[at + 1:])
            return "byte %d of %s" % (at, name), [name]
        if kind == "cut" and held:
            path.write_bytes(held[:chance.choice((0, chance.randrange(len(held)), len(held) - 1, len(held) // BLOCK * BLOCK if len(held) % BLOCK else len(held) - 1))])
            return "cut of %s" % name, [name]
        if kind == "append":
            path.write_bytes(held + chance.randbytes(chance.choice((1, 40, BLOCK, 5000))))
            return "bytes behind %s" % name, [name]
        if kind == "swap" and len(held) >= 2 * BLOCK:
            a, b = (n * BLOCK for n in sorted(chance.sample(range(len(held) // BLOCK), 2)))
            new = held[:a] + held[b:b + BLOCK] + held[a + BLOCK:b] + held[a:a + BLOCK] + held[b + BLOCK:]
            if new != held:
                path.write_bytes(new)
                return "blocks at %d and %d of %s" % (a, b, name), [name]
        if kind == "between" and len(held) >= BLOCK:
            other = chance.choice(files)
            there = other.read_bytes()
            if other != path and len(there) >= BLOCK:
                a, b = chance.randrange(len(held) // BLOCK) * BLOCK, chance.randrange(len(there) // BLOCK) * BLOCK
                if held[a:a + BLOCK] != there[b:b + BLOCK]:
                    path.write_bytes(held[:a] + there[b:b + BLOCK] + held[a + BLOCK:])
                    other.write_bytes(there[:b] + held[a:a + BLOCK] + there[b + BLOCK:])
                    return "blocks of %s and %s" % (name, other.relative_to(case)), [name, str(other.relative_to(case))]
        if kind == "zero" and held:
            at = chance.randrange(len(held))
            new = held[:at] + b"\0" * min(chance.choice((1, 40, BLOCK)), len(held) - at)
            new += held[len(new):]
            if new != held:
                path.write_bytes(new)
                return "zeros at %d of %s" % (at, name), [name]
        # -shm and an empty WAL may just as well not be there.
        if kind == "delete" and not name.endswith("-shm") and (held or not name.endswith("-wal")):
            path.unlink()
            return "loss of %s" % name, [name]


def main_part(name):
    for ending in ("-wal", "-shm", ".tags"):
        name = name.removesuffix(ending)
    return "index" if name.startswith("index/") else name


def is_named(files, said):
    """Every file that was damaged stands in the report; a lost WAL of the catalogue as commits that it lost."""
    named = {main_part(f["object"]) for f in said["damaged"] + said["leftovers"]}
    return all(main_part(f) in named or "case.json" in named for f in files)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("casebound", "shim"):
        parser.add_argument("--" + name, required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    passed = failed = damaged = answers = refusals = 0
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 29 else None
    with tempfile.TemporaryDirectory(prefix="casebound-damage-", dir=memory) as held:
        bench = Bench(args, pathlib.Path(held))
        bench.make_bases()
        wanted = {}
        for base in ("closed", "killed"):
            bench.restore(base)
            code, said = bench.verify()
            if code != 0 or said["damaged"]:
                sys.exit("case_damage.py: the %s case is damaged before anything was done: %s" % (base, said["damaged"]))
            wanted[base] = {question: bench.run(*question) for question in bench.questions()}
        for n in range(args.times):
            base = ("closed", "killed")[n % 2]
            bench.restore(base)
            before = {p: (p.stat().st_size, p.read_bytes()) for p in bench.case.rglob("*") if p.is_file()}
            what, files = damage(bench.case, chance)
            problem = ""
            after = {p: (p.stat().st_size, p.read_bytes()) for p in bench.case.rglob("*") if p.is_file()}
            if before == after:
                sys.exit("case_damage.py: nothing was changed by " + what)
            code, said = bench.verify()
            damaged += code == 20
            if code not in (0, 20) or (code == 20) != bool(said.get("damaged")):
                problem = "verify ended with %d: %s" % (code, json.dumps(said)[:200])
            elif not is_named(files, said):
                problem = "not named; damaged %s, left over %s" % ([f["object"] for f in said["damaged"]], [f["object"] for f in said["leftovers"]])
            elif {p: (p.stat().st_size, p.read_bytes()) for p in bench.case.rglob("*") if p.is_file()} != after:
                problem = "verify wrote into the case"
            questions = list(wanted[base])
            for question in [questions[0]] + chance.sample(questions[1:], min(6, len(questions) - 1)):
                answer = bench.run(*question)
                if answer == wanted[base][question]:
                    answers += 1
                    continue
                try:
                    error = json.loads(answer[1].splitlines()[-1] if answer[1] else b"{}").get("error", {}).get("code", "") if question[-1] != "-" else "damaged" if answer[0] in (1, 10) and not answer[1] else ""
                except (ValueError, AttributeError):
                    error = ""
                if answer[0] == 0 or error not in HONEST:
                    problem = problem or "%s says something else: %d %r" % (" ".join(question), answer[0], answer[1][-200:])
                refusals += 1
            passed, failed = passed + (not problem), failed + bool(problem)
            if problem:
                print("FAILED %d, %s case, %s: %s" % (n, base, what, problem))
    print("%d of %d damages ended with exit code 20, the others were named as left over; %d answers were right, %d refused" % (damaged, args.times, answers, refusals))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not damaged else 0


if __name__ == "__main__":
    sys.exit(main())
