"""Compresses to RFC 1951 with fixed Huffman codes: the same bytes with every zlib there is, now and later.

zlib itself may not be used here: zlib, zlib-ng and their versions give different (equally right) bytes, and the demo
leak must have the same SHA-256 everywhere.
"""
import struct
import zlib

_LENGTHS = []          # match length -> (code, extra bits, extra value)
_DISTANCES = []        # (base, extra bits)


def _tables():
    base, code = 3, 257
    by_length = {}
    for extra in range(6):                     # eight codes without extra bits, then four with each number of them
        for _ in range(4 if extra else 8):
            for value in range(1 << extra):
                by_length[base + value] = (code, extra, value)
            base += 1 << extra
            code += 1
    by_length[258] = (285, 0, 0)
    _LENGTHS.extend(by_length.get(n) for n in range(259))
    base = 1
    for code in range(30):
        extra = max(0, code // 2 - 1)
        _DISTANCES.append((base, extra))
        base += 1 << extra


_tables()


def _reverse(value, bits):
    return int(format(value, "0%db" % bits)[::-1], 2)


def _literal_codes():
    codes = []
    for n in range(288):
        if n < 144:
            codes.append((_reverse(0x30 + n, 8), 8))
        elif n < 256:
            codes.append((_reverse(0x190 + n - 144, 9), 9))
        elif n < 280:
            codes.append((_reverse(n - 256, 7), 7))
        else:
            codes.append((_reverse(0xC0 + n - 280, 8), 8))
    return codes


_CODES = _literal_codes()
_DISTANCE_CODES = [_reverse(n, 5) for n in range(30)]


def raw_deflate(data):
    """Returns `data` as one final block of RFC 1951."""
    out, held, count = bytearray(), 0b011, 3      # BFINAL, fixed Huffman
    latest, i, size = {}, 0, len(data)
    while i < size:
        length = 0
        if i + 4 <= size:
            key = data[i:i + 4]
            before = latest.get(key, -1)
            latest[key] = i
            if before >= 0 and i - before <= 32768:
                length, limit = 4, min(258, size - i)
                while length + 16 <= limit and data[before + length:before + length + 16] == data[i + length:i + length + 16]:
                    length += 16
                while length < limit and data[before + length] == data[i + length]:
                    length += 1
        if length:
            code, extra, value = _LENGTHS[length]
            bits, width = _CODES[code]
            held |= bits << count
            count += width
            held |= value << count
            count += extra
            distance = i - before
            code = 29
            while _DISTANCES[code][0] > distance:
                code -= 1
            held |= _DISTANCE_CODES[code] << count
            count += 5
            held |= (distance - _DISTANCES[code][0]) << count
            count += _DISTANCES[code][1]
            i += length
        else:
            bits, width = _CODES[data[i]]
            held |= bits << count
            count += width
            i += 1
        while count >= 8:
            out.append(held & 255)
            held >>= 8
            count -= 8
    held |= _CODES[256][0] << count
    count += 7
    while count > 0:
        out.append(held & 255)
        held >>= 8
        count -= 8
    return bytes(out)


def zlib_stream(data):
    """Returns `data` in a zlib wrapper (RFC 1950), as PDF's FlateDecode and PNG want it."""
    return b"\x78\x01" + raw_deflate(data) + struct.pack(">I", zlib.adler32(data))
