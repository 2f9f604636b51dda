#!/usr/bin/env python3
"""Takes the demo leak in with a built casebound and holds what comes out against truth.json.

    python3 tools/demo_leak/check.py --casebound build/release/casebound --out OUT_DIR [--also ocr,later,names]

The leak is written to OUT_DIR first. A case is made in a temporary folder, or in --case DIR,
which is kept. Checked: the sums, each file's outcome, type, pages and languages, the text of each page, every Han name on every
page in both scripts with exact spans, the searches, and that what is locked opens with its password. `--also` asks for what a later version can do, too. Prints each
failure, what was left out, and last "N passed, N failed"; ends with 0 when nothing failed.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

import make
from truth import han, uyghur_plain


class Checks:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, {}

    def that(self, good, sentence):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED " + "".join(c if c.isprintable() else "?" for c in sentence))

    def skip(self, why):
        self.skipped[why] = self.skipped.get(why, 0) + 1


class Casebound:
    """Runs the program on one case and reads its JSON."""

    def __init__(self, program, case):
        self.program, self.case = str(pathlib.Path(program).resolve()), str(case)

    def run(self, *args, good=(0,)):
        done = subprocess.run([self.program, "--case", self.case, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
        if done.returncode not in good:
            sys.exit("check.py: casebound %s ended with %d: %s" % (" ".join(args), done.returncode, done.stderr.decode("utf-8", "replace")[-500:]))
        return done.stdout.decode("utf-8")

    def lines(self, *args, good=(0,)):
        return [json.loads(line) for line in self.run(*args, good=good).splitlines() if line.strip()]


def name_of(row):
    return row["path"] + ("/" + row["inner_path"] if row["inner_path"] else "") + (" p.%d" % row["page"] if "page" in row else "")


def plain(text):
    """What must be equal whatever lines and punctuation do: the letters and digits alone."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


class Case:
    """The documents of the case, found by the truth's places."""

    def __init__(self, casebound, told):
        self.casebound = casebound
        self.rows = casebound.lines("docs", "--jsonl")
        self.by_id = {r["id"]: r for r in self.rows}
        self.by_place = {}
        for row in self.rows:
            for path in {row["path"], *(row.get("paths") or [])}:
                self.by_place.setdefault((path, row.get("inner_path") or ""), row)
        self.by_digest = {}
        for row in self.rows:
            self.by_digest.setdefault(row["sha256"], row)
        self.digests = {(f["path"], f["inner_path"]): f["sha256"] for f in told["files"]}
        self.texts = {}

    def row(self, place):
        return self.by_place.get((place["path"], place["inner_path"])) or self.by_digest.get(place["sha256"])

    def with_pages(self, row):
        """The document itself, or the one that stands for the same bytes."""
        return self.by_id.get(row.get("duplicate_of") or row["id"], row)

    def page_text(self, document, page):
        if document not in self.texts:
            pages = json.loads(self.casebound.run("text", document, "--json", good=(0, 1)) or "[]")
            self.texts[document] = {p["page"]: p["text"] for p in pages} if isinstance(pages, list) else {}
        return self.texts[document].get(page, "")

    def key_of_truth(self, place):
        return self.digests[(place["path"], place["inner_path"])], place["page"]

    def key_of_hit(self, hit):
        row = self.by_id.get(hit["document"], {})
        return row.get("sha256", self.digests.get((hit["path"], hit.get("inner_path") or ""))), hit["page"]


def check_files(case, told, summary, wanted, checks):
    s = summary
    checks.that(s["files_in"] == told["sums"]["files_in"], "files_in is %d, not %d" % (s["files_in"], told["sums"]["files_in"]))
    checks.that(s["duplicate"] == told["sums"]["duplicate"], "duplicate is %d, not %d" % (s["duplicate"], told["sums"]["duplicate"]))
    checks.that(s["files_in"] == s["complete"] + s["partial"] + s["failed"] + s["duplicate"] + s["excluded"], "the sums do not balance: %s" % s)
    failures = {(f["path"], f.get("inner_path") or "") for f in case.casebound.lines("failures", "--jsonl", good=(0, 1))}
    for told_file in told["files"]:
        place, row = name_of(told_file), case.row(told_file)
        listed = row is not None or (told_file["path"], told_file["inner_path"]) in failures
        if told_file["when"] == "password" and told_file["inner_path"]:
            checks.skip("in a locked archive")
            continue
        checks.that(listed, place + ": not in the ledger")
        if row is None:
            continue
        outcomes = told_file["outcome"]
        if told_file["when"] in wanted and told_file["when"] == "later":
            outcomes = [told_file["outcome_once_read"]]
        if outcomes == ["duplicate"]:
            checks.that(told_file["path"] in (row.get("paths") or []), place + ": the same bytes, but its path is not remembered")
            continue
        if outcomes == ["any"]:
            continue
        checks.that(row["outcome"] in outcomes, "%s: outcome %s, not %s" % (place, row["outcome"], " or ".join(outcomes)))
        row = case.with_pages(row)
        if told_file["when"] in wanted | {"ocr"} and told_file["pages"]:
            checks.that(row["pages"] == len(told_file["pages"]), "%s: %s pages, not %d" % (place, row["pages"], len(told_file["pages"])))
            checks.that(row["media_type"] == told_file["media_type"], "%s: media type %s" % (place, row["media_type"]))
        if told_file["when"] in wanted and told_file["languages"]:
            read = row.get("languages") or []
            # A page in several scripts may stay undecided; a wrong language is wrong everywhere.
            good = told_file["languages"][0] in read if len(told_file["languages"]) == 1 else set(read) <= set(told_file["languages"])
            checks.that(good, "%s: languages %s, not %s" % (place, read, ", ".join(told_file["languages"])))


def check_texts(case, told, wanted, checks):
    for told_file in told["files"]:
        row = case.row(told_file)
        for page in told_file["pages"] if row else ():
            if told_file["when"] not in wanted:
                checks.skip("text of pages that wait: " + told_file["when"])
                continue
            row = case.with_pages(row)
            read = plain(case.page_text(row["id"], page["number"]))
            missing = [line for line in page["text"].split("\n") if plain(line) not in read]
            if missing and told_file["languages"][0] == "ug":      # punctuation and numbers may sit elsewhere in a line set from the right
                missing = [w for line in missing for w in line.split() if plain(uyghur_plain(w)) not in plain(uyghur_plain(case.page_text(row["id"], page["number"])))]
            checks.that(not missing, "%s p.%d lacks: %s" % (name_of(told_file), page["number"], " / ".join(missing)[:120]))


def check_passwords(casebound, told, folder, checks):
    """What was locked is tried again with the passwords that the leak itself tells, and reads as it was written."""
    locked = [f for f in told["files"] if f["when"] == "password"]
    words = folder / "passwords"
    words.write_text("".join(sorted({"wrong\n"} | {f["password"] + "\n" for f in locked if f["password"]})), encoding="utf-8")
    casebound.run("add", "--retry", "--passwords", str(words), "--jsonl", good=(0, 3))
    case = Case(casebound, told)
    for told_file in locked:
        row = case.row(told_file)
        checks.that(row is not None and row["outcome"] == "Complete", name_of(told_file) + ": not opened by its password")
    check_texts(case, {"files": locked}, {"password"}, checks)


def search(case, query):
    said = json.loads(case.casebound.run("search", query, "--json", "--limit", "1000", good=(0, 1)))
    if "error" in said:
        return None, said["error"]["message"]
    return said["hits"], ""


def check_search(case, title, item, wanted, complete, checks):
    """Returns the hits; one check for what was found, one for what should not have been."""
    hits, error = search(case, item["query"])
    if hits is None:
        checks.that(False, "%s: %s: %s" % (title, item["query"], error))
        return []
    found = {case.key_of_hit(h) for h in hits}
    must = [p for p in item["pages"] if p["when"] in wanted]
    may = {case.key_of_truth(p) for p in item["pages"]}
    missing = [name_of(p) for p in must if case.key_of_truth(p) not in found]
    checks.that(not missing, "%s: %s misses %d of %d: %s" % (title, item["query"], len(missing), len(must), "; ".join(missing)))
    if complete:
        extra = [name_of({**h, "inner_path": h.get("inner_path") or ""}) for h in hits if case.key_of_hit(h) not in may]
        checks.that(not extra, "%s: %s also finds: %s" % (title, item["query"], "; ".join(extra)))
    return hits


def check_names(case, told, wanted, checks):
    """Exact-name recall, and the spans of each hit cut out exactly the name."""
    pairs = {}
    for item in told["name_searches"]:
        pairs.setdefault(item["person"], set()).add(han(item["name"]))
    places = found_places = 0
    for item in told["name_searches"]:
        before = {case.key_of_truth(p) for p in item["pages"] if p["when"] in wanted}
        hits = check_search(case, "name in " + item["script"], item, wanted, True, checks)
        places += len(before)
        found_places += len(before & {case.key_of_hit(h) for h in hits})
        for hit in hits:
            read = case.page_text(hit["document"], hit["page"]).encode("utf-8")
            cut = [read[b:e].decode("utf-8", "replace") for b, e in hit["spans"]]
            joined = {han(c) for c in cut} | {han("".join(cut))}
            parts = {part for name in pairs[item["person"]] for part in re.split("·", name)}
            good = cut and (joined & pairs[item["person"]] or all(han(c) in parts for c in cut))
            checks.that(good, "%s in %s: spans cut out %s" % (item["name"], name_of({**hit, "inner_path": hit.get("inner_path") or ""}), cut[:4]))
    print("exact-name recall: %d of %d pages, %d names in two scripts" % (found_places, places, len(pairs)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--casebound", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--case", type=pathlib.Path, help="make the case here and keep it")
    parser.add_argument("--also", default="", help="comma-separated: ocr, later, names")
    args = parser.parse_args()
    wanted = {"now", *filter(None, args.also.split(","))}
    told = make.write_leak(args.out)
    checks = Checks()
    with tempfile.TemporaryDirectory() as held:
        casebound = Casebound(args.casebound, args.case or pathlib.Path(held) / "case")
        casebound.run("init", casebound.case)
        records = casebound.lines("add", str(args.out / "leak"), "--jsonl", good=(0, 3))
        case = Case(casebound, told)
        check_files(case, told, records[-1], wanted, checks)
        check_texts(case, told, wanted, checks)
        check_names(case, told, wanted, checks)
        for item in told["searches"]:
            if item["needs"] not in wanted | {"search"}:
                checks.skip("searches that need " + item["needs"])
                continue
            check_search(case, item["title"], item, wanted, item["complete"], checks)
        check_passwords(casebound, told, pathlib.Path(held), checks)
    for why, count in sorted(checks.skipped.items()):
        print("left out: %s (%d)" % (why, count))
    print("%d passed, %d failed" % (checks.passed, checks.failed))
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
