"""Writes small WordprocessingML and SpreadsheetML packages (ECMA-376)."""
from xml.sax.saxutils import escape

from write_zip import write_zip

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPE = "application/vnd.openxmlformats-officedocument."


def run(text, properties="", tag="t"):
    """A run; `¶` becomes a line break inside the paragraph."""
    body = "<w:br/>".join('<w:%s xml:space="preserve">%s</w:%s>' % (tag, escape(t), tag) for t in text.split("¶"))
    return "<w:r>%s%s</w:r>" % ("<w:rPr>%s</w:rPr>" % properties if properties else "", body)


def hidden(text):
    return run(text, "<w:vanish/>")


def deleted(text, author, date, number):
    return '<w:del w:id="%d" w:author="%s" w:date="%s">%s</w:del>' % (number, escape(author), date, run(text, "", "delText"))


def inserted(text, author, date, number):
    return '<w:ins w:id="%d" w:author="%s" w:date="%s">%s</w:ins>' % (number, escape(author), date, run(text))


def comment_mark(number):
    return '<w:r><w:commentReference w:id="%d"/></w:r>' % number


def footnote_mark(number):
    return '<w:r><w:footnoteReference w:id="%d"/></w:r>' % number


def paragraph(content, style=""):
    properties = {"": "", "heading": '<w:pPr><w:jc w:val="center"/></w:pPr>', "right": '<w:pPr><w:jc w:val="right"/></w:pPr>'}
    return "<w:p>%s%s</w:p>" % (properties[style], content)


def _part(root, body):
    return (_HEAD + "<w:%s %s %s>%s</w:%s>" % (root, _W, _R, body, root)).encode("utf-8")


def write_docx(pages, title="", author="", created="2018-01-01T08:00:00Z", rtl=False, raw=None, header="", footer="",
               footnotes=(), comments=(), when=(2018, 1, 1, 8, 0)):
    """Returns a docx of `pages` (lists of markup.Paragraph), a page break between pages.

    `raw` maps (page, paragraph), both from 0, to the XML that stands there instead of the plain text.
    `comments` is [(author, date, text)], `footnotes` [text]; their marks stand in `raw`.
    """
    body = []
    for n, page in enumerate(pages):
        for m, para in enumerate(page):
            content = (raw or {}).get((n, m)) or run(para.text, "<w:b/>" if para.style == "heading" else "")
            xml = paragraph(content, para.style)
            if rtl:
                xml = xml.replace("<w:p>", "<w:p><w:pPr><w:bidi/></w:pPr>", 1) if "<w:pPr>" not in xml else \
                    xml.replace("<w:pPr>", "<w:pPr><w:bidi/>", 1)
            if n and m == 0:
                at = xml.index("<w:r>")
                xml = xml[:at] + '<w:r><w:br w:type="page"/></w:r>' + xml[at:]
            body.append(xml)
    parts, relations, overrides = [], [], []

    def add(name, kind, root, xml):
        number = len(relations) + 1
        parts.append(("word/%s.xml" % name, _part(root, xml)))
        relations.append('<Relationship Id="rId%d" Type="%s%s" Target="%s.xml"/>' % (number, _REL, kind, name))
        overrides.append('<Override PartName="/word/%s.xml" ContentType="%swordprocessingml.%s+xml"/>' % (name, _TYPE, kind))
        return number

    section = ""
    if header:
        section += '<w:headerReference w:type="default" r:id="rId%d"/>' % add("header1", "header", "hdr", paragraph(run(header)))
    if footer:
        section += '<w:footerReference w:type="default" r:id="rId%d"/>' % add("footer1", "footer", "ftr", paragraph(run(footer)))
    if footnotes:
        add("footnotes", "footnotes", "footnotes", "".join(
            '<w:footnote w:id="%d">%s</w:footnote>' % (n + 1, paragraph(run(t))) for n, t in enumerate(footnotes)))
    if comments:
        add("comments", "comments", "comments", "".join(
            '<w:comment w:id="%d" w:author="%s" w:date="%s">%s</w:comment>' % (n + 1, escape(a), d, paragraph(run(t)))
            for n, (a, d, t) in enumerate(comments)))
    body.append("<w:sectPr>%s</w:sectPr>" % section)
    core = (_HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>%s</dc:title><dc:creator>%s</dc:creator>'
            '<dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created></cp:coreProperties>'
            % (escape(title), escape(author), created)).encode("utf-8")
    types = (_HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/xml"/>'
             '<Override PartName="/word/document.xml" ContentType="%swordprocessingml.document.main+xml"/>'
             '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
             '%s</Types>' % (_TYPE, "".join(overrides))).encode("utf-8")
    return write_zip([("[Content_Types].xml", types), ("_rels/.rels", _package_relations("word/document.xml")),
                      ("word/document.xml", _part("document", "<w:body>%s</w:body>" % "".join(body))),
                      ("word/_rels/document.xml.rels", _relations(relations)), *parts, ("docProps/core.xml", core)], when)


def _relations(items):
    return (_HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
            % "".join(items)).encode("utf-8")


def _package_relations(target):
    return _relations([
        '<Relationship Id="rId1" Type="%sofficeDocument" Target="%s"/>' % (_REL, target),
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>' if target.startswith("word") else ""])


def _column(n):
    return chr(65 + n)


def write_xlsx(sheets, when=(2018, 3, 1, 9, 0)):
    """Returns an xlsx. `sheets` is [(name, rows, state, hidden row numbers)]; a cell is text, a number or None."""
    parts, relations, entries, overrides = [], [], [], []
    for n, (name, rows, state, hidden_rows) in enumerate(sheets, 1):
        lines = []
        for r, row in enumerate(rows, 1):
            cells = []
            for c, value in enumerate(row):
                place = "%s%d" % (_column(c), r)
                if isinstance(value, str):
                    cells.append('<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, escape(value)))
                elif value is not None:
                    cells.append('<c r="%s"><v>%s</v></c>' % (place, value))
            lines.append('<row r="%d"%s>%s</row>' % (r, ' hidden="1"' if r in hidden_rows else "", "".join(cells)))
        xml = (_HEAD + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>'
               '</worksheet>' % "".join(lines))
        parts.append(("xl/worksheets/sheet%d.xml" % n, xml.encode("utf-8")))
        relations.append('<Relationship Id="rId%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>' % (n, _REL, n))
        entries.append('<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>' % (escape(name), n, ' state="hidden"' if state == "hidden" else "", n))
        overrides.append('<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sspreadsheetml.worksheet+xml"/>' % (n, _TYPE))
    workbook = (_HEAD + '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" %s><sheets>%s</sheets></workbook>'
                % (_R, "".join(entries))).encode("utf-8")
    types = (_HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/xml"/>'
             '<Override PartName="/xl/workbook.xml" ContentType="%sspreadsheetml.sheet.main+xml"/>%s</Types>'
             % (_TYPE, "".join(overrides))).encode("utf-8")
    return write_zip([("[Content_Types].xml", types), ("_rels/.rels", _package_relations("xl/workbook.xml")),
                      ("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", _relations(relations)), *parts], when)
