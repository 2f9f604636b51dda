"""The table of the demo leak: which file stands where, made from which text, and what should become of it.

`build()` returns Documents in the order of their paths. Add a file here; truth.json follows by itself.
"""
from dataclasses import dataclass, field
import html

import markup
import raster
import texts_en as en
import texts_hans as zh
import texts_hant as tw
import texts_ug as ug
import world
from write_docx import comment_mark, deleted, footnote_mark, hidden, inserted, run, write_docx, write_xlsx
from write_mail import attachment, text_part, write_mail
from write_pdf import write_chinese, write_english, write_pictures, write_uyghur
from write_zip import write_zip

# What every version reads. For other formats Unsupported is right, too; when a reader has come, its id is added here and
# `when="later"` taken from its files.
READERS_NOW = {"text", "html", "pdf", "docx", "eml", "mbox", "zip", "image", "xlsx", "csv"}
MEDIA = {
    "text": "text/plain", "html": "text/html", "pdf": "application/pdf", "eml": "message/rfc822", "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "image": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "mbox": "application/mbox", "csv": "text/csv",
    "rtf": "application/rtf", "audio": "audio/AMR",
}


@dataclass
class Document:
    path: str                      # from the leak's parent, "/" between parts
    reader: str                    # key of MEDIA
    data: bytes
    languages: tuple = ()
    pages: list = field(default_factory=list)       # lists of markup.Paragraph; what stands on each page
    when: str = "now"              # "now", "ocr" (a picture), "later" (no reader yet), "password" (needs one), "never"
    outcome: str = "Complete"      # once its reader exists
    inner_path: str = ""
    kind: str = ""                 # what a person would call it
    note: str = ""
    children: list = field(default_factory=list)
    password: str = ""
    same_as: str = ""              # path of the same bytes, for an exact duplicate
    author: str = ""               # that a PDF names in its properties; it is found with page 1


def _lines_text(pages, width=0):
    """Paragraphs as a text file; a form feed between pages; hard lines of `width` characters when that is given."""
    out = []
    for page in pages:
        lines = []
        for para in page:
            for piece in para.text.split("¶"):
                lines += [piece[i:i + width] for i in range(0, len(piece), width)] if width else [piece]
        out.append("\n".join(lines) + "\n")
    return "\f".join(out)


def _text(path, source, languages, encoding="utf-8", width=0, **more):
    pages = [p for p in (markup.parse(part)[0] for part in source.split("\f"))]
    return Document(path, "text", _lines_text(pages, width).encode(encoding), languages, pages, **more)


def _page(pages, language, title):
    direction = ' dir="rtl"' if language == "ug" else ""
    tags = {"": "p", "heading": "h1", "right": "p"}
    body = "\n".join("<%s>%s</%s>" % (tags[p.style], html.escape(p.text, quote=False).replace("¶", "<br>"), tags[p.style])
                     for p in pages[0])
    return ('<!DOCTYPE html>\n<html lang="%s"%s>\n<head><meta charset="utf-8"><title>%s</title></head>\n<body>\n%s\n</body></html>\n'
            % (language, direction, html.escape(title), body))


def _html(path, source, languages, **more):
    pages = markup.parse(source)
    return Document(path, "html", _page(pages, languages[0], pages[0][0].text).encode("utf-8"), languages, pages, **more)


def _docx(path, source, languages, created, author="", **more):
    pages = markup.parse(source)
    data = write_docx(pages, pages[0][0].text, author, created, rtl=languages[0] == "ug")
    return Document(path, "docx", data, languages, pages, **more)


def _pdf(path, source, languages, created, author="", footer="", password="", **more):
    pages = markup.parse(source)
    title = pages[0][0].text
    if languages[0].startswith("zh"):
        data = write_chinese(pages, languages[0], title, author, created, password.encode() or None, footer=footer)
        for page in pages if footer else ():
            page.append(markup.Paragraph(footer))
    elif languages[0] == "ug":
        data = write_uyghur(pages, title, author, created)
    else:
        data = write_english(pages, title, author, created)
    return Document(path, "pdf", data, languages, pages, password=password, author=author, **more)


def _draft():
    """A draft with everything that a word processor hides: changes, a comment, a note, hidden text, header and footer."""
    pages = markup.parse(zh.DIRECTIVE_DRAFT)
    at = {p.text: n for n, p in enumerate(pages[0])}
    date = "2017-07-08T10:00:00Z"
    raw = {
        (0, at["PARA_TRACKED"]): run("二、会见。") + deleted(zh.DIRECTIVE_DRAFT_DELETED, "濮阳", date, 1)
        + inserted(zh.DIRECTIVE_DRAFT_INSERTED, "钱", date, 2) + comment_mark(1),
        (0, at["PARA_NOTE"]): run("四、重病的范围另行规定。") + footnote_mark(1) + hidden(zh.DIRECTIVE_DRAFT_HIDDEN),
    }
    data = write_docx(pages, pages[0][0].text, "教培办", "2017-07-06T09:00:00Z", raw=raw, header=zh.DIRECTIVE_DRAFT_HEADER,
                      footer=zh.DIRECTIVE_DRAFT_FOOTER, footnotes=[zh.DIRECTIVE_DRAFT_FOOTNOTE],
                      comments=[("濮阳", date, zh.DIRECTIVE_DRAFT_COMMENT)], when=(2017, 7, 6, 9, 0))
    pages[0][at["PARA_TRACKED"]].text = "二、会见。"
    pages[0][at["PARA_NOTE"]].text = "四、重病的范围另行规定。"
    pages[0] += [markup.Paragraph(t) for t in (zh.DIRECTIVE_DRAFT_DELETED, zh.DIRECTIVE_DRAFT_INSERTED, zh.DIRECTIVE_DRAFT_HIDDEN,
                                               zh.DIRECTIVE_DRAFT_COMMENT, zh.DIRECTIVE_DRAFT_FOOTNOTE, zh.DIRECTIVE_DRAFT_HEADER,
                                               zh.DIRECTIVE_DRAFT_FOOTER)]
    return Document("leak/directives/draft_notice_2017-07.docx", "docx", data, ("zh-Hans",), pages, kind="draft directive",
                    note="tracked deletion and insertion, comment, footnote, hidden text, header, footer")


def _replaced(source, pairs):
    for first, second in pairs:
        if source.count(first) != 1:
            raise ValueError("not exactly once: " + first)
        source = source.replace(first, second)
    return source


def _second_script():
    return _replaced(zh.SCRIPT, world.SCRIPT_COPIES).replace("[[d P7D|", "[[d P3D|")


def _picture_pages(pictures):
    return [[markup.Paragraph(text) for text, _, _ in lines if text] for lines in pictures]


def letters_in_pictures():
    """Every character that the pictures need (make_data.py draws them)."""
    return {c for lines in [*zh.SCAN, zh.PHOTO, zh.SIGN] for text, _, _ in lines for c in text}


def _mail(path, source, languages, subject, sender, to, date, number, children=(), encoding="base64", charset="utf-8",
          as_html=False, reply_to="", **more):
    pages = markup.parse(source)
    if as_html:
        part = text_part(_page(pages, languages[0], subject), "utf-8", "html")
    else:
        part = text_part("\n".join(p.text.replace("¶", "\n") for p in pages[0]) + "\n", charset, "plain", encoding)
    parts = [part] + [attachment(c.inner_path.rsplit("/", 1)[-1], MEDIA[c.reader], c.data) for c in children]
    data = write_mail(subject, sender, to, date, "%s@demo.invalid" % number, parts, reply_to and reply_to + "@demo.invalid")
    return Document(path, "eml", data, languages, pages, children=list(children), **more)


def _named(document, name):
    """The document as a part of a container, under its own name there; _place() makes the whole inner path of it."""
    document.inner_path = name
    return document


def _place(document, path, inner=""):
    document.path = path
    document.inner_path = inner
    for child in document.children:
        _place(child, path, inner + "/" + child.inner_path if inner else child.inner_path)


def _zip(path, members, encoding="utf-8", password="", **more):
    """A zip of [(name, Document)]."""
    data = write_zip([(name, d.data) for name, d in members], encoding=encoding, password=password.encode() or None)
    for name, document in members:
        _named(document, name)
        if password:
            document.when = "password"
    return Document(path, "zip", data, (), children=[d for _, d in members], password=password,
                    # The parts of a locked archive are named, but not read.
                    outcome="Partial" if password else "Complete", when="password" if password else "never", **more)


def _sound(frames):
    """AMR in 4.75 kbit/s (RFC 4867, section 5): a head byte and 12 bytes each 20 ms."""
    out, state = bytearray(b"#!AMR\n"), 1
    for _ in range(frames):
        out.append(0x04)
        for _ in range(12):
            state = state * 1103515245 + 12345 & 0x7FFFFFFF
            out.append(state >> 16 & 0xFF)
    return bytes(out)


def _mbox():
    """Three mails without parts; the reader names them by their place."""
    out, mails = b"", []
    for number, (subject, date, source) in enumerate(en.MBOX, 1):
        pages = markup.parse(source)
        text = "\n".join(p.text for p in pages[0])
        mail = ("From: Desk <desk@demo.invalid>\nTo: Desk <desk@demo.invalid>\nSubject: %s\nDate: %s\n"
                "Content-Type: text/plain; charset=us-ascii\n\n%s\n" % (subject, date, text)).encode("ascii")
        out += b"From desk@demo.invalid Mon Apr  8 00:00:00 2019\n" + mail + b"\n"
        mails.append(_named(Document("", "eml", mail, ("en",), pages, kind="mail"), "message %d.eml" % number))
    return Document("leak/mail/desk.mbox", "mbox", out, (), children=mails, when="never", kind="mail box", note="three mails")


def _rtf(path, source, kind):
    pages = markup.parse(source)
    body = "\\par\n".join("".join(c if c.isascii() else "\\u%d?" % (ord(c) if ord(c) < 32768 else ord(c) - 65536) for c in p.text)
                          for p in pages[0])
    data = ("{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}\\f0\\fs24\n%s\\par}\n" % body).encode("ascii")
    return Document(path, "rtf", data, ("zh-Hans",), pages, when="later", kind=kind)


_TABLE = [["中心", "应到", "实到", "差"], ["第一教育培训中心", 5120, 2016, 3104], ["第二教育培训中心", 3300, 1207, 2093],
          ["第三教育培训中心", 2460, 1044, 1416], ["第四教育培训中心", 1600, 1000, 600], ["合计", 12480, 5267, 7213]]
_TABLE_HIDDEN = [["备注（不打印）"], ["途中去世 2 人，未列入。鲍延枢"]]


def _sheet():
    data = write_xlsx([("清点", _TABLE, "", (5,)), ("底稿", _TABLE_HIDDEN, "hidden", ())])
    pages = [[markup.Paragraph(" ".join(str(v) for v in row)) for row in rows] for rows in (_TABLE, _TABLE_HIDDEN)]
    return Document("leak/reports/清点表.xlsx", "xlsx", data, ("zh-Hans",), pages, kind="spreadsheet",
                    note="row 5 of the first sheet is hidden; the second sheet is hidden")


def _csv():
    rows = [["date", "county", "taken_in", "source"], ["2017-10-20", "Kuhu", "388", "bulletin 201"], ["2017-10-21", "Kuhu", "402", "bulletin 202"],
            ["2017-10-22", "Kuhu", "397", "bulletin 203"], ["2017-10-23", "Kuhu", "415", "bulletin 204"]]
    text = "\r\n".join(",".join(r) for r in rows) + "\r\n"
    return Document("leak/reports/daily_counts.csv", "csv", text.encode("ascii"), ("en",),
                    [[markup.Paragraph(" ".join(r)) for r in rows]], kind="table")


def _copy(original, path):
    return Document(path, original.reader, original.data, original.languages, [], when="never", outcome="duplicate", kind="exact duplicate",
                    same_as=original.path)


def _speeches_and_directives():
    letters = raster._load()
    scans = [raster.draw_page(lines, degrees=d, seed=n + 1, letters=letters, stamp=(880, 900, 120) if n == 0 else None)
             for n, (lines, d) in enumerate(zip(zh.SCAN, (0.7, -0.5)))]
    speech = _pdf("leak/speeches/speech_2014-05-19_copy-07.pdf", zh.SPEECH, ("zh-Hans",), "D:20140522090000+08'00'", "沙柳地委办公室",
                  kind="speech", footer="传达材料")
    directive = _docx("leak/directives/沙政法发2017-17号.docx", zh.DIRECTIVE, ("zh-Hans",), "2017-08-10T08:30:00Z", "钱聿铭", kind="directive")
    cut = _pdf("leak/directives/damaged_notice.pdf", zh.POLICE, ("zh-Hans",), "D:20170901090000+08'00'")
    cut.data, cut.pages, cut.outcome, cut.when = cut.data[:len(cut.data) * 55 // 100], [], "Damaged", "never"
    cut.kind, cut.note = "broken file", "cut in the middle; page tree and catalogue are lost"
    return [
        speech,
        _pdf("leak/speeches/speech_2014-05-19_copy-12.pdf", _replaced(zh.SPEECH, world.SPEECH_COPIES), ("zh-Hans",),
             "D:20140522090000+08'00'", "沙柳地委办公室", kind="speech, near copy", footer="传达材料"),
        _text("leak/speeches/传达提纲.txt", zh.SPEECH_EXCERPT, ("zh-Hans",), "gb18030", kind="minutes", note="GB18030; names and phrases broken across lines"),
        directive, _draft(),
        Document("leak/directives/urgent_notice_scan.pdf", "pdf", write_pictures(scans, "Scan 0031"), ("zh-Hans",), _picture_pages(zh.SCAN),
                 when="ocr", kind="scan", note="two scanned pages without a text layer"),
        _pdf("leak/directives/guard_rules_2017-09.pdf", zh.POLICE, ("zh-Hans",), "D:20170901090000+08'00'", "柯屿", kind="regulation"), cut,
        _text("leak/directives/telegram.txt", "加急。各县：[[d 2017-08-31|八月三十一日]]以前收完。收不完的，县委书记、县长到地区来说明。[[d 2017-08-24|2017年8月24日]]二十时。钱聿铭。",
              ("zh-Hans",), "utf-16", kind="telegram", note="UTF-16 with a byte order mark"),
        _copy(directive, "leak/received/2017/17号文件（抄送）.docx"), _copy(speech, "leak/received/speech.pdf"),
    ]


def _reports_and_scripts():
    script = _docx("leak/scripts/返乡学生问答口径.docx", zh.SCRIPT, ("zh-Hans",), "2017-12-20T02:00:00Z", "教培办", kind="question-and-answer script")
    return [
        _pdf("leak/reports/kuhu_report_2018-02.pdf", zh.REPORT, ("zh-Hans",), "D:20180212090000+08'00'", "鲍延枢", kind="report"),
        _sheet(), _csv(),
        _text("leak/reports/平台通报204.txt", zh.BULLETIN, ("zh-Hans",), "gb18030", width=36, kind="bulletin", note="GB18030; full-width digits and letters; hard lines"),
        _docx("leak/reports/inspection_2017-12-08.docx", zh.INSPECTION, ("zh-Hans",), "2017-12-08T12:00:00Z", "督查组", kind="report"),
        _pdf("leak/reports/hequan_q1_locked.pdf", zh.LOCKED, ("zh-Hans",), "D:20180403090000+08'00'", "顾岱云", password="20170810",
             when="password", outcome="Encrypted", kind="report", note="RC4, 128 bits; the password is told in leak/mail/2018-04-03_password.eml"),
        script,
        _docx("leak/scripts/问答口径_鹤泉.docx", _second_script(), ("zh-Hans",), "2017-12-21T02:00:00Z", "教培办",
              kind="question-and-answer script, near copy"),
        _pdf("leak/scripts/soal_jawab.pdf", ug.SCRIPT, ("ug",), "D:20171222090000+08'00'", kind="question-and-answer script"),
        _copy(script, "leak/received/script.docx"),
    ]


def _confession_and_people():
    letters = raster._load()
    photo = raster.draw_page(zh.PHOTO, 1000, 1300, 36, degrees=-2.2, speckle=16000, seed=7, letters=letters, left=120, top=260, paper=13)
    gate = raster.draw_page(zh.SIGN, 900, 600, 40, degrees=1.4, speckle=20000, seed=9, letters=letters, top=220, paper=12)
    roster = _text("leak/village/roster.txt", zh.ROSTER, ("zh-Hans",), kind="list", note="three pages by form feeds; names spaced out")
    return [
        _pdf("leak/confession/zi_confession.pdf", zh.CONFESSION, ("zh-Hans",), "D:20180305160000+08'00'", "訾怀璋", kind="confession"),
        Document("leak/photos/confession-p3.png", "image", raster.write_png(photo), ("zh-Hans",), _picture_pages([zh.PHOTO]), when="ocr",
                 kind="photograph of a page"),
        Document("leak/photos/gate.png", "image", raster.write_png(gate), ("zh-Hans",), _picture_pages([zh.SIGN]), when="ocr", kind="photograph of a sign"),
        _text("leak/photos/captions.txt", en.CAPTION.replace("# ", ""), ("en",), kind="list"),
        _text("leak/confession/内部通报.txt", zh.VERDICT, ("zh-Hans",), "gb18030", width=40, kind="notice", note="GB18030"),
        roster, _copy(roster, "leak/received/roster (1).txt"),
        _text("leak/village/diary_copy.txt", zh.TEACHER_DIARY, ("zh-Hans",), "utf-8-sig", kind="diary", note="UTF-8 with a byte order mark"),
        _rtf("leak/village/talk_record.rtf", zh.RTF, "record of a talk"),
        _rtf("leak/village/boiler.doc", zh.OLD_DOC, "application"),
        Document("leak/village/voice_0117.amr", "audio", _sound(150), (), [], when="never", outcome="Unsupported", kind="sound",
                 note="three seconds of hiss"),
        Document("leak/village/empty.txt", "text", b"", (), [], when="never", outcome="any", kind="empty file", note="no bytes; any outcome that says so"),
    ]


def _letters_and_notes():
    chat = _html("leak/photos/screenshot_0411.jpg", en.CHAT, ("zh-Hans",), kind="chat", note="its ending lies: a web page")
    return [
        _text("leak/letters/xet_turnisa.txt", ug.LETTER, ("ug",), kind="letter"),
        _pdf("leak/letters/ochuq_xet.pdf", ug.LETTER_PDF, ("ug",), "D:20190320090000+03'00'", "Alimjan", kind="letter"),
        _text("leak/letters/xet_latin.txt", en.LATIN_UYGHUR, ("ug-Latn",), kind="letter", note="Uyghur in Latin letters"),
        _html("leak/letters/yulghun.html", ug.POEM, ("ug",), kind="poem", note="tatweel and diacritics inside words"),
        _text("leak/letters/slip.txt", ug.SLIP, ("ug",), "utf-16", kind="letter", note="UTF-16 with a byte order mark"),
        _docx("leak/letters/阿力木江的信.docx", tw.LETTER_COUSIN, ("zh-Hant",), "2019-05-11T05:00:00Z", "阿力木江", kind="letter"),
        _text("leak/letters/明信片.txt", tw.POSTCARD, ("zh-Hant",), "big5", kind="letter", note="Big5"),
        _text("leak/letters/almaty.txt", en.RUSSIAN, ("ru",), "cp1251", kind="letter", note="Windows-1251"),
        _text("leak/READ FIRST.txt", en.SOURCE_LETTER, ("en",), kind="letter"),
        _text("leak/notes/採訪筆記.txt", tw.NOTES_HK, ("zh-Hant",), "big5hkscs", kind="notes", note="Big5-HKSCS; the word for the camps broken across a line"),
        _html("leak/notes/年表.html", tw.NOTES_TIMELINE, ("zh-Hant",), kind="timeline"),
        _docx("leak/notes/working_notes.docx", en.NOTES_EN, ("en",), "2019-04-15T10:00:00Z", "Ines", kind="notes"),
        _text("leak/notes/names.txt", en.NAMES, ("zh-Hans", "en", "ug"), kind="list"),
        _pdf("leak/notes/interview_nurse.pdf", tw.INTERVIEW, ("zh-Hant",), "D:20190528150000+08'00'", "褚令儀", kind="interview"),
        _pdf("leak/notes/interview_daughter.pdf", en.INTERVIEW_EN, ("en",), "D:20190602150000+02'00'", kind="interview"), chat,
    ]


def _mails():
    translation = _named(_docx("", en.TRANSLATION, ("en",), "2019-06-10T10:00:00Z", "Ines", kind="translation"), "directive17_en.docx")
    report = _named(_pdf("", zh.REPORT, ("zh-Hans",), "D:20180212090000+08'00'", "鲍延枢", kind="report",
                         note="the same bytes as the loose file"), "枯湖报告.pdf")
    names = _named(_text("", zh.NESTED_LIST, ("zh-Hans",), "gb18030", kind="list"), "名单.txt")
    nested = _named(_mail("", zh.NESTED, ("zh-Hans",), "名单", "tao@kuhu.invalid", "puyang@shaliu.invalid", "Sat, 02 Dec 2017 09:10:00 +0800",
                          "n3", [names], kind="mail"), "original.eml")
    scripts = [(name, _docx("", source, ("zh-Hans",), "2017-12-20T02:00:00Z", "教培办", kind=kind, note="the same text as a loose file"))
               for name, source, kind in (
                   ("a.docx", zh.SCRIPT, "question-and-answer script"),
                   ("b.docx", _second_script(), "question-and-answer script, near copy"))]
    package = _named(_zip("", scripts, kind="archive"), "scripts.zip")
    return [
        _mail("leak/mail/2017-11-28_count.eml", zh.MAIL_ORDER, ("zh-Hans",), "报送名单", "bao@kuhu.invalid", "tao@kuhu.invalid",
              "Tue, 28 Nov 2017 09:02:00 +0800", "n1", charset="gb18030", encoding="quoted-printable", kind="mail"),
        _mail("leak/mail/2017-11-28_reply.eml", zh.MAIL_REPLY, ("zh-Hans",), "回复：报送名单", "pu@kuhu.invalid", "bao@kuhu.invalid",
              "Tue, 28 Nov 2017 18:47:00 +0800", "n2", reply_to="n1", kind="mail"),
        _mail("leak/mail/2017-12-02_forward.eml", zh.FORWARD, ("zh-Hans",), "转：名单", "puyang@shaliu.invalid", "qian@shaliu.invalid",
              "Sat, 02 Dec 2017 11:30:00 +0800", "n4", [nested], kind="mail", note="a mail in a mail, with an attachment"),
        _mail("leak/mail/2018-04-03_password.eml", zh.MAIL_PASSWORD, ("zh-Hans",), "附件", "gu@hequan.invalid", "ke@shaliu.invalid",
              "Tue, 03 Apr 2018 16:20:00 +0800", "n5", kind="mail", note="tells the password: 20170810"),
        _mail("leak/mail/2019-03-21_peride.eml", ug.MAIL, ("ug",), "خەت", "Peride <peride@desk.invalid>", "chu@desk.invalid",
              "Thu, 21 Mar 2019 20:00:00 +0200", "n6", encoding="8bit", kind="mail"),
        _mail("leak/mail/2019-05-21_corrections.eml", tw.MAIL_WENREN, ("zh-Hant",), "譯稿", "wenren@desk.invalid", "chu@desk.invalid",
              "Tue, 21 May 2019 10:05:00 +0800", "n7", as_html=True, kind="mail", note="HTML body only"),
        _mail("leak/mail/2019-06-14_questions.eml", en.MAIL_EDITOR, ("en",), "Two questions", "Ines <ines@desk.invalid>", "chu@desk.invalid",
              "Fri, 14 Jun 2019 15:00:00 +0100", "n8", [translation, report], kind="mail"),
        _mail("leak/mail/2019-06-27_answers.eml", en.MAIL_REPLY, ("en",), "Re: Two questions", "chu@desk.invalid", "Ines <ines@desk.invalid>",
              "Thu, 27 Jun 2019 08:12:00 +0800", "n9", [package], reply_to="n8", kind="mail"),
        _mbox(),
    ]


def _archives():
    def verdict():
        return _text("", zh.VERDICT, ("zh-Hans",), "gb18030", width=30, kind="notice", note="other line breaks than the loose file")
    inner = _zip("", [("二/花名册.txt", _text("", zh.NESTED_LIST + "备份", ("zh-Hans",), "gb18030", kind="list")),
                      ("二/note.txt", _text("", "Copied at night. If the numbers differ, this one is older. Turnisa Begyar is number 4 on the wall.",
                                            ("en",), kind="notes"))], encoding="gbk", kind="archive")
    outer = _zip("leak/archives/旧粮库.zip", [
        ("一/通报.txt", verdict()), ("一/内层.zip", inner),
        ("一/通知.docx", _docx("", "# 通知\n[[d 2017-11-25 rel|今晚]]八时，全体教员到一楼开会。不点名，不记录。[[d 2017-11-25|11月25日]]\n>> 陶赟岭", ("zh-Hans",),
                              "2017-11-25T08:00:00Z", kind="notice"))],
        encoding="gbk", kind="archive", note="names in GBK without a flag; a zip in a zip")
    locked = _zip("leak/archives/hequan_locked.zip", [("死亡情况.txt", _text("", zh.LOCKED.replace("# ", ""), ("zh-Hans",), kind="report"))],
                  password="20170810", kind="archive", note="ZipCrypto; the password is told in leak/mail/2018-04-03_password.eml")
    return [outer, locked]


def build():
    """Returns the files of the leak, sorted by path; parts of containers stand in their `children`."""
    documents = (_speeches_and_directives() + _reports_and_scripts() + _confession_and_people() + _letters_and_notes() + _mails() + _archives())
    documents.sort(key=lambda d: d.path.encode("utf-8"))
    for document in documents:
        _place(document, document.path)
    return documents


def flatten(documents):
    """Each document and, after it, what it holds."""
    for document in documents:
        yield document
        yield from flatten(document.children)
