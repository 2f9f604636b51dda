"""Makes truth.json: what the demo leak holds, known because it was written so (the fields: docs/demo-leak.md)."""
import hashlib
import re
import unicodedata

import leak
import markup
import world

_HARAKAT = re.compile("[\u064b-\u0652\u0640]")


def latin(text):
    """Latin text as names are compared in it: no case, no diacritics, single spaces, `¶` a space."""
    text = unicodedata.normalize("NFKD", text.replace("¶", " ").replace("’", "'"))
    return re.sub(r"\s+", " ", "".join(c for c in text if not unicodedata.combining(c))).casefold()


def uyghur_plain(text):
    return re.sub(r"\s+", " ", _HARAKAT.sub("", text.replace("¶", " ")))


def han(text):
    return markup.squeeze(unicodedata.normalize("NFKC", text))


def holds(paragraph, form):
    """Whether a paragraph holds a form: Han across white space, words as whole words, `...*` as a beginning."""
    if re.search("[\u3400-\u9fff]", form):
        return han(form) in han(paragraph)
    end = "" if form.endswith("*") else r"(?!\w)"
    form = form.rstrip("*")
    if re.search("[\u0600-\u06ff]", form):
        return re.search(r"(?<!\w)" + re.escape(uyghur_plain(form)) + end, uyghur_plain(paragraph)) is not None
    return re.search(r"(?<!\w)" + re.escape(latin(form)) + end, latin(paragraph)) is not None


def _place(document, number):
    return {"path": document.path, "inner_path": document.inner_path, "page": number, "when": _when(document)}


def _when(document):
    return document.when


def _found(documents, forms):
    """Pages on which any of the forms stands, or in the properties that are found with page 1."""
    def texts(document, number, page):
        return [p.text for p in page] + ([document.author] if number == 1 else [])
    return [_place(d, n) for d in documents for n, page in enumerate(d.pages, 1)
            if any(holds(t, f) for t in texts(d, n, page) for f in forms)]


def _mentions(documents, person):
    out = []
    for document in documents:
        for number, page in enumerate(document.pages, 1):
            for name in person["names"]:
                count = sum(_count(p.text, name) for p in page)
                if count:
                    out.append({**_place(document, number), "text": name["text"], "system": name["system"], "count": count})
    return out


def _count(text, name):
    form = name["text"]
    if name["script"] in ("Hans", "Hant", "Hani"):
        return markup.squeeze(text).count(form)
    if name["script"] == "Arab":
        return uyghur_plain(text).count(form)
    return len(re.findall(r"(?<!\w)" + re.escape(form) + r"(?!\w)", text.replace("¶", " ")))


def _gives_year(text):
    """Whether the words name their year; if not, the paper's own date or what was said before has to."""
    return re.search(r"[12]\d{3}|[一二][〇○零一二三四五六七八九]{3}年|民[國国]|P\d", text) is not None


def _marked(documents):
    """Dates, quantities, quotations and denials as they were marked in the texts."""
    dates, quantities, quotations, denials = [], [], [], []
    for document in documents:
        for number, page in enumerate(document.pages, 1):
            for para in page:
                for mark in para.marks:
                    row = {**_place(document, number), "text": mark.text.replace("¶", " " if mark.text.isascii() else "")}
                    key = next((a[1:] for a in mark.args if a.startswith("@")), None)
                    if mark.kind == "d":
                        dates.append({**row, "edtf": mark.args[0], "relative": "rel" in mark.args,
                                      "year_given": _gives_year(mark.text), "event": key})
                        if key and key not in world.EVENTS:
                            raise ValueError("unknown event " + key)
                    elif mark.kind == "n":
                        quantities.append({**row, "number": float(mark.args[0]) if "." in mark.args[0] else int(mark.args[0]),
                                           "unit": mark.args[1], "subject": key})
                        if key and key not in world.SUBJECTS:
                            raise ValueError("unknown subject " + key)
                    else:
                        speaker = None if mark.args[0] == "-" else mark.args[0]
                        if speaker and speaker not in world.HAN and speaker not in world.UYGHUR and speaker not in world.OFFICES:
                            raise ValueError("unknown speaker " + speaker)
                        (quotations if mark.kind == "q" else denials).append({**row, "speaker": speaker})
    return dates, quantities, quotations, denials


def _conflicts(quantities):
    out = []
    for subject, meaning in world.SUBJECTS.items():
        rows = [q for q in quantities if q["subject"] == subject]
        values = sorted({q["number"] for q in rows})
        if len(values) > 1:
            out.append({"subject": subject, "meaning": meaning, "values": values, "mentions": rows})
    return out


def _near_copies():
    return [
        {"a": "leak/speeches/speech_2014-05-19_copy-07.pdf", "b": "leak/speeches/speech_2014-05-19_copy-12.pdf",
         "differences": [{"a": a, "b": b} for a, b in world.SPEECH_COPIES]},
        {"a": "leak/scripts/返乡学生问答口径.docx", "b": "leak/scripts/问答口径_鹤泉.docx",
         "differences": [{"a": a, "b": b} for a, b in world.SCRIPT_COPIES]},
    ]


def _searches(documents):
    """Queries and the pages they must find. `complete`: and no other page."""
    out = []

    def add(title, query, forms, complete=True, also=(), without=(), reader=None, needs="search"):
        pages = _found(documents, forms)
        for group in also:
            keep = _found(documents, group)
            pages = [p for p in pages if p in keep]
        gone = _found(documents, without) if without else []
        pages = [p for p in pages if p not in gone]
        if reader:
            inside = {(d.path, d.inner_path) for d in documents if d.reader == reader}
            pages = [p for p in pages if (p["path"], p["inner_path"]) in inside]
        if not pages:
            raise ValueError("nothing to find: " + query)
        out.append({"title": title, "query": query, "complete": complete, "needs": needs, "pages": pages})

    camps = ["再教育营", "再教育營"]
    add("Simplified finds Traditional too", "再教育营", camps)
    add("Traditional finds Simplified too", "再教育營", camps)
    add("the exact form, Simplified", "=再教育营", camps[:1])
    add("the exact form, Traditional", "=再教育營", camps[1:])
    add("the official word, both scripts", "教育培训中心", ["教育培训中心", "教育培訓中心"])
    add("a phrase across a line break", "一刻也不能放松", ["一刻也不能放松"])
    add("a phrase that one copy alone has", "一刻都不能放松", ["一刻都不能放松"])
    add("a phrase across a line break, quoted", '"没有三个章，一个人也不许出门"', ["没有三个章，一个人也不许出门"])
    add("an English phrase across a line break", '"never once by someone who knew them"', ["never once by someone who knew them"])
    add("letter case", '"RE-EDUCATION CAMP"', ["re-education camp"])
    add("full-width digits", "通报 204", ["第204期"], complete=False)
    add("a name spaced out", "邬恪尧", ["邬恪尧", "鄔恪堯"])
    add("two words on one page", "訾怀璋 陶赟岭", ["訾怀璋", "訾懷璋"], also=[["陶赟岭", "陶贇嶺"]])
    add("one word or the other", "杏子 OR 锅炉", ["杏子", "锅炉", "鍋爐"])
    add("one word without the other", "再教育营 -文件", camps, without=["文件"])
    add("in mails only", "再教育营 type:mail", camps, reader="eml")
    add("in PDFs only", "再教育营 type:pdf", camps, reader="pdf")
    add("a Uyghur word", "لاگېر", ["لاگېر"])
    add("a Uyghur word with tatweel typed", "لاگــېــر", ["لاگېر"])
    add("the beginning of a Uyghur word", "لاگېر*", ["لاگېر*"])
    add("a Uyghur word without diacritics", "ئەركىنلىك", ["ئەركىنلىك"])
    add("a Uyghur word with diacritics", "ئەرْكىنْلىك", ["ئەركىنلىك"])
    add("a Uyghur word without its hamza seat", "ازادلىق", ["ئازادلىق"])
    add("a Uyghur word with lam-alef in a PDF", "سالام", ["سالام"])
    add("a Uyghur name", '"تۇرنىسا بەگيار"', ["تۇرنىسا بەگيار"])
    add("Latin Uyghur without its marks", "qerindash", ["qérindash"])
    add("Latin Uyghur with its marks", "qérindash", ["qérindash"])
    add("a Russian word in Windows-1251", "мечети", ["мечети"])
    add("a word in a zip in a zip with names in GBK", '"number 4 on the wall"', ["number 4 on the wall"])
    add("a word in a text layer, a footnote", "医务室不能处置的疾病", ["医务室不能处置的疾病"])
    add("text that was deleted with changes tracked", "应当在五日内安排", ["应当在五日内安排"])
    add("hidden text", "鹤泉已有两名学员送医", ["鹤泉已有两名学员送医"])
    add("a comment", "改得太硬", ["改得太硬"])
    for key, (_, hans, hant, pinyin, wade, _) in world.HAN.items():
        if key in ("wu", "gu2"):
            continue
        if _found(documents, [wade]):
            add("Wade-Giles finds the Han name", '"%s"' % wade, [hans, hant, pinyin, wade], complete=False, needs="names")
    for key, (_, arab, latin_name, hans, hant, english) in world.UYGHUR.items():
        add("the English form finds the Uyghur and the Chinese name", '"%s"' % english, [arab, latin_name, hans, hant, english],
            complete=False, needs="names")
    return out


def _name_searches(documents):
    """Exact-name recall: each Han name, each script, with every page on which either script stands."""
    out = []
    for key, names in [(k, v[1:3]) for k, v in world.HAN.items()] + [(k, v[3:5]) for k, v in world.UYGHUR.items()]:
        pages = _found(documents, names)
        for name, script in zip(names, ("Hans", "Hant")):
            out.append({"person": key, "query": '"%s"' % name if "·" in name else name, "name": name, "script": script, "pages": pages})
    return out


def _outcome_now(document):
    if document.outcome in ("duplicate", "any"):
        return [document.outcome]
    if document.reader in leak.READERS_NOW:
        return [document.outcome]
    return ["Unsupported", document.outcome]  # until its reader is there, and from then on


def _row(document, digests):
    digest = hashlib.sha256(document.data).hexdigest()
    same = [p for p in digests[digest] if p != (document.path, document.inner_path)]
    return {
        "path": document.path, "inner_path": document.inner_path, "kind": document.kind, "note": document.note, "reader": document.reader,
        "media_type": leak.MEDIA[document.reader], "languages": list(document.languages), "size": len(document.data), "sha256": digest,
        "outcome": _outcome_now(document), "outcome_once_read": document.outcome, "when": _when(document),
        "password": document.password or None,
        "same_bytes": [{"path": p, "inner_path": i} for p, i in same],
        "children": [c.inner_path for c in document.children],
        "pages": [{"number": n, "text": t} for n, t in enumerate(markup.plain_pages(document.pages), 1)],
    }


def truth(files):
    """Returns what truth.json holds. `files` is leak.build()."""
    documents = list(leak.flatten(files))
    for child in (c for d in documents for c in leak.flatten(d.children)):
        if child.reader not in leak.READERS_NOW:
            raise ValueError("a part without a reader: " + child.inner_path)
    digests = {}
    for d in documents:
        digests.setdefault(hashlib.sha256(d.data).hexdigest(), []).append((d.path, d.inner_path))
    dates, quantities, quotations, denials = _marked(documents)
    everyone = world.people()
    for person in everyone:
        person["mentions"] = _mentions(documents, person)
    return {
        "truth": 1,
        "notice": "Everything in the demo leak is invented. No person, office, place or paper in it is real.",
        "sums": {"files_in": len(files), "duplicate": sum(f.outcome == "duplicate" for f in files),
                 "documents_inside_containers": len(documents) - len(files)},
        "files": [_row(d, digests) for d in documents],
        "people": everyone,
        "speakers": [{"id": k, "names": list(v)} for k, v in world.OFFICES.items()],
        "events": [{"id": k, "edtf": e, "precision": p, "what": w, "mentions": [d for d in dates if d["event"] == k]}
                   for k, (e, p, w) in world.EVENTS.items()],
        "dates": dates, "quantities": quantities, "quotations": quotations, "denials": denials,
        "conflicts": _conflicts(quantities), "near_copies": _near_copies(),
        "name_searches": _name_searches(documents), "searches": _searches(documents),
    }
