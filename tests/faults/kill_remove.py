#!/usr/bin/env python3
"""Ends `remove` and `reindex` at many of their file operations: the case must verify, and the same command must then end as if nothing had happened.

    python3 tests/faults/kill_remove.py --casebound build/release/casebound --shim build/release/libcasebound_fault.so [--kills 20] [--action kill|lose|tear|eio|enospc]

What is removed is a zip and a text that hold a planted word; a copy of one of the zip's parts lies elsewhere and stays. After `remove` has ended the word
stands nowhere in the case folder, in no encoding. `reindex` works on a case of which a reading is damaged. The last line is "N passed, N failed".
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

import case_damage

WORD = "Zanzibarquux"


class Bench(case_damage.Bench):
    def make(self):
        leak = self.held / "leak"
        case_damage.write_leak(leak, random.Random(5))
        part = "Shared by two containers. " * 50
        (leak / "planted.txt").write_text("<title>%s</title> The %s letter.\n" % (WORD, WORD) * 400)
        for name, inside in (("a-parts.zip", {"shared.txt": part, "own.txt": "Only here: %s. " % WORD * 40}), ("b-parts.zip", {"again.txt": part})):
            with zipfile.ZipFile(leak / name, "w", zipfile.ZIP_DEFLATED) as archive:
                for inner, text in inside.items():
                    archive.writestr(inner, text)
        subprocess.run([str(self.args.casebound), "init", str(self.case)], check=True, stdout=subprocess.DEVNULL)
        code, _ = self.run("add", str(leak))
        assert code in (0, 3), code
        shutil.copytree(self.case, self.held / "whole")
        pack = self.case / "pages/000001.pack"
        held = bytearray(pack.read_bytes())
        held[len(held) // 2] ^= 0x20
        pack.write_bytes(held)
        shutil.copytree(self.case, self.held / "damaged")

    def digest(self):
        """What must not depend on interruptions. Ids of jobs, generations and the order of the same commit may differ."""
        out = [json.loads(self.run("docs", "--json")[1])]
        for query in case_damage.QUERIES + (WORD, "Shared"):
            said = json.loads(self.run("search", query, "--json", "--limit", "1000")[1])
            out.append((query, said["total"], sorted((h["document"], h["page"], h["reading"], h["snippet"]) for h in said["hits"])))
        status = json.loads(self.run("status", "--json")[1])
        out.append({k: status[k] for k in ("files", "documents", "pages", "readings", "bytes")} | {"up": status["index"]["up_to_date"]})
        return out

    def traces(self):
        """Files of the case in which the planted word stands."""
        forms = [f(w) for w in (WORD, WORD.lower()) for f in (str.encode, lambda w: w.encode("utf-16-le"))]
        return [str(p.relative_to(self.case)) for p in self.case.rglob("*") if p.is_file() and any(f in p.read_bytes() for f in forms)]

    def whole(self, base, command, fault=None):
        """Runs what is tested; returns the exit code of the last command."""
        code = 0
        for words in command:
            code = self.run(*words, fault=fault)[0]
            if code not in (0, 3):
                return code
        return code


COMMANDS = {
    "remove": ("whole", [("remove", "leak/a-parts.zip"), ("remove", "leak/planted.txt")]),
    "reindex": ("damaged", [("reindex",)]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("casebound", "shim"):
        parser.add_argument("--" + name, required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--action", default="kill", choices=("kill", "lose", "tear", "eio", "enospc"))
    args = parser.parse_args()
    passed = failed = ended = 0
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 29 else None
    with tempfile.TemporaryDirectory(prefix="casebound-remove-", dir=memory) as held:
        bench = Bench(args, pathlib.Path(held))
        bench.make()
        for name, (base, commands) in COMMANDS.items():
            bench.restore(base)
            if bench.whole(base, commands) != 0 or bench.verify()[0] != 0 or (name == "remove" and bench.traces()):
                sys.exit("kill_remove.py: %s does not do it undisturbed: %s" % (name, bench.traces()))
            wanted = bench.digest()
            damage_before = set()
            bench.restore(base)
            if name == "reindex":
                damage_before = {(f["object"], f["kind"]) for f in bench.verify()[1]["damaged"]}
            for step, words in enumerate(commands):
                bench.restore(base)
                bench.whole(base, commands[:step])
                report = bench.held / "report"
                bench.run(*words, fault={"CASEBOUND_FAULT_REPORT": str(report)})
                operations = int(report.read_text())
                chance = random.Random(step)
                for at in sorted(chance.sample(range(1, operations + 1), min(args.kills, operations))):
                    bench.restore(base)
                    bench.whole(base, commands[:step])
                    code = bench.run(*words, fault={"CASEBOUND_FAULT_AT": str(at), "CASEBOUND_FAULT_ACTION": args.action})[0]
                    ended += code not in (0, 3)
                    problem = ""
                    code, said = bench.verify()
                    found = {(f["object"], f["kind"]) for f in said.get("damaged", [])}
                    if code not in (0, 20) or not found <= damage_before:
                        problem = "verify says %d %s" % (code, said)
                    code = bench.run("work")[0]
                    if not problem and code not in (0, 3) and name == "remove":
                        problem = "work ended with %d" % code
                    again = bench.run(*words)[0]
                    if not problem and again not in ((0, 1) if name == "remove" else (0,)):
                        problem = "the second %s ended with %d" % (name, again)
                    bench.whole(base, commands[step + 1:])
                    code, said = bench.verify()
                    if not problem and code != 0:
                        problem = "at the end verify says %s" % said
                    if not problem and bench.digest() != wanted:
                        got = bench.digest()
                        problem = "the case differs: " + " / ".join(str(g)[:300] for w, g in zip(wanted, got) if w != g)
                    if not problem and name == "remove" and bench.traces():
                        problem = "the word stands in %s" % bench.traces()
                    passed, failed = passed + (not problem), failed + bool(problem)
                    if problem:
                        print("FAILED %s at %d of %d: %s" % (" ".join(words), at, operations, problem[:1500]))
    print("%d runs were ended by %s" % (ended, args.action))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not ended else 0


if __name__ == "__main__":
    sys.exit(main())
