"""Writes zip archives byte by byte: fixed times, names in any encoding, and the old encryption (APPNOTE 6.1)."""
import struct
import zlib

from deflate import raw_deflate

_TABLE = []
for _n in range(256):
    for _ in range(8):
        _n = (_n >> 1) ^ (0xEDB88320 if _n & 1 else 0)
    _TABLE.append(_n)


def _encrypt(data, password, check):
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte):
        keys[0] = (keys[0] >> 8) ^ _TABLE[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ _TABLE[(keys[2] ^ (keys[1] >> 24)) & 255]

    for byte in password:
        update(byte)
    out = bytearray()
    # Real programs put chance into the first eleven bytes; this leak must be the same everywhere.
    for byte in b"casebound**" + bytes([check]) + data:
        temp = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ (((temp * (temp ^ 1)) >> 8) & 255))
        update(byte)
    return bytes(out)


def dos_time(when):
    """(year, month, day, hour, minute) as the two words of a zip entry."""
    year, month, day, hour, minute = when
    return hour << 11 | minute << 5, (year - 1980) << 9 | month << 5 | day


def write_zip(entries, when=(2018, 3, 1, 9, 0), encoding="utf-8", password=None, store=False):
    """Returns a zip of `entries` [(name, bytes)]; names that are not ASCII carry the UTF-8 flag only in UTF-8."""
    time, date = dos_time(when)
    body, directory = bytearray(), bytearray()
    for name, data in entries:
        raw_name = name.encode(encoding)
        crc = zlib.crc32(data)
        packed = data if store else raw_deflate(data)
        method = 8
        if store or len(packed) >= len(data):
            packed, method = data, 0
        flags = 0x800 if encoding == "utf-8" and not name.isascii() else 0
        if password:
            flags |= 1
            packed = _encrypt(packed, password, crc >> 24)
        head = struct.pack("<HHHHHIIIHH", 20, flags, method, time, date, crc, len(packed), len(data), len(raw_name), 0)
        directory += (b"PK\x01\x02" + struct.pack("<H", 20) + head
                      + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw_name)
        body += b"PK\x03\x04" + head + raw_name + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)
