"""Writes mails (RFC 5322, MIME) line by line, so that they are the same with every version of Python."""
import base64
import quopri


def _word(text):
    """An encoded word (RFC 2047) where the text is not ASCII; cut at whole characters, 45 bytes each."""
    if text.isascii():
        return text
    words, held = [], ""
    for ch in text:
        if len((held + ch).encode("utf-8")) > 42:
            words.append(held)
            held = ""
        held += ch
    words.append(held)
    return "\r\n ".join("=?UTF-8?B?%s?=" % base64.b64encode(w.encode("utf-8")).decode() for w in words)


def _address(value):
    name, _, address = value.partition(" <")
    return "%s <%s" % (_word(name), address) if address else value


def _base64(data):
    text = base64.b64encode(data).decode()
    return "\r\n".join(text[i:i + 76] for i in range(0, len(text), 76)) + "\r\n"


def text_part(text, charset="utf-8", subtype="plain", encoding="base64"):
    data = text.replace("\n", "\r\n").encode(charset)
    if encoding == "quoted-printable":
        body = quopri.encodestring(data.replace(b"\r\n", b"\n")).decode("ascii").replace("\n", "\r\n")
    elif encoding == "8bit":
        body = data.decode("latin-1")
    else:
        body = _base64(data)
    return 'Content-Type: text/%s; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n' % (subtype, charset, encoding, body)


def attachment(name, media_type, data):
    """A part to be saved; a name that is not ASCII is written as RFC 2231 says."""
    if name.isascii():
        disposition = 'filename="%s"' % name
    else:
        disposition = "filename*=UTF-8''" + "".join(
            chr(b) if chr(b).isalnum() and b < 128 or b in b"-._" else "%%%02X" % b for b in name.encode("utf-8"))
    if media_type == "message/rfc822":   # RFC 2046 5.2.1: never base64
        return ('Content-Type: message/rfc822\r\nContent-Disposition: attachment; %s\r\n\r\n' % disposition) + data.decode("latin-1")
    return ("Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; %s\r\n\r\n%s"
            % (media_type, disposition, _base64(data)))


def write_mail(subject, sender, to, date, message_id, parts, in_reply_to=""):
    """Returns a mail; `date` is an RFC 5322 date; one part stands alone, several are multipart/mixed."""
    head = "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s>\r\n" % (
        _address(sender), _address(to), _word(subject), date, message_id)
    if in_reply_to:
        head += "In-Reply-To: <%s>\r\nReferences: <%s>\r\n" % (in_reply_to, in_reply_to)
    head += "MIME-Version: 1.0\r\n"
    if len(parts) == 1:
        return (head + parts[0]).encode("latin-1")
    boundary = "=_" + message_id.split("@")[0].replace(".", "_")
    body = "".join("--%s\r\n%s\r\n" % (boundary, part) for part in parts)
    return (head + 'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n%s--%s--\r\n' % (boundary, body, boundary)).encode("latin-1")
