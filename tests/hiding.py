"""Places in which words can hide in a package: each is a name and what puts them there."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import quopri
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import docx
import openpyxl

Hide = Callable[[Path, str], None]


def _zip(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def _text(name: str, form: str = "{}", encoding: str = "utf-8") -> Hide:
    def hide(root: Path, words: str) -> None:
        root.joinpath(name).write_bytes(form.replace("{}", words).encode(encoding))

    return hide


def _bytes(name: str, make: Callable[[bytes], bytes]) -> Hide:
    def hide(root: Path, words: str) -> None:
        root.joinpath(name).write_bytes(make(f"it says {words} here".encode()))

    return hide


def _as_text(name: str, make: Callable[[str], str]) -> Hide:
    def hide(root: Path, words: str) -> None:
        root.joinpath(name).write_text(make(words), encoding="utf-8")

    return hide


def _file_name(root: Path, words: str) -> None:
    (root / f"{words.replace('/', ' ')}.txt").write_text("nothing", encoding="utf-8")


def _folder_name(root: Path, words: str) -> None:
    (root / words.replace("/", " ").replace(" ", "_")).mkdir()


def _tar(data: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        entry = tarfile.TarInfo("inside.txt")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return target.getvalue()


def _member_name(root: Path, words: str) -> None:
    (root / "named.zip").write_bytes(_zip(**{f"{words.replace('/', ' ')}.txt": b"nothing"}))


def _zip_comment(root: Path, words: str) -> None:
    with zipfile.ZipFile(root / "remark.zip", "w") as archive:
        archive.writestr("a.txt", b"nothing")
        archive.comment = words.encode()


def _workbook(root: Path, words: str) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("hidden").append(["", words])
    book["hidden"].sheet_state = "hidden"
    book.save(root / "table.xlsx")


def _workbook_author(root: Path, words: str) -> None:
    book = openpyxl.Workbook()
    book.properties.creator = words
    book.save(root / "author.xlsx")


def _document(root: Path, words: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It says ")
    middle = len(words) // 2  # programs cut words into runs as they like
    for each in (words[:middle], words[middle:]):
        paragraph.add_run(each).bold = True
    document.save(str(root / "text.docx"))


def _database(root: Path, words: str) -> None:
    with sqlite3.connect(root / "notes.sqlite") as base:
        base.execute("CREATE TABLE notes (body TEXT, raw BLOB)")
        base.execute("INSERT INTO notes VALUES (?, ?)", ("nothing", gzip.compress(words.encode())))
    base.close()


def _database_with_log(root: Path, words: str) -> None:
    with sqlite3.connect(root / "wal.sqlite") as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("CREATE TABLE notes (raw BLOB)")
        base.execute("INSERT INTO notes VALUES (?)", (bz2.compress(words.encode()),))
    base.close()


def _deleted_row(root: Path, words: str) -> None:
    with sqlite3.connect(root / "gone.sqlite") as base:
        base.execute("PRAGMA secure_delete = OFF")
        base.execute("CREATE TABLE notes (body TEXT)")
        base.execute("INSERT INTO notes VALUES (?)", (f"it says {words} here",))
        base.commit()
        base.execute("DELETE FROM notes")
    base.close()


def _pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    data, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(data))
    )


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    head = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
    return head + b"\nstream\n" + packed + b"\nendstream"


def _page(drawn: bytes, *font: bytes) -> bytes:
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 90] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(b"BT /F1 12 Tf 9 9 Td " + drawn + b" ET"),
        *font,
    )


def _glyphs(root: Path, words: str) -> None:
    """Words in pieces, in a font whose letters have numbers of their own; a table tells which."""
    letters = {letter: number for number, letter in enumerate(sorted(set(words)), start=3)}
    codes = [f"{letters[letter]:04x}" for letter in words]
    pieces = ("".join(codes[at : at + 3]) for at in range(0, len(codes), 3))
    drawn = " -20 ".join(f"<{each}>" for each in pieces).encode()
    pairs = "\n".join(f"<{number:04x}> <{ord(letter):04x}>" for letter, number in letters.items())
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end\n"
    )
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H"
    below = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo"
    pdf = _page(
        b"[" + drawn + b"] TJ",
        font + b" /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        below + b" << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 >>",
        _stream(table.encode()),
    )
    (root / "glyphs.pdf").write_bytes(pdf)


def _pdf(data: bytes) -> bytes:
    plain = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return _page(b"(" + data + b") Tj", plain)


def _png(data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        size = len(body).to_bytes(4, "big")
        return size + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    text = b"Comment\x00\x00" + zlib.compress(data)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"zTXt", text)
        + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
        + chunk(b"IEND", b"")
    )


def _jpeg(data: bytes) -> bytes:
    return b"\xff\xd8\xff\xe1" + (len(data) + 2).to_bytes(2, "big") + data + b"\x01\xff\xd9"


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"


#: Every place, by what it is called.
PLACES: dict[str, Hide] = {
    "plain text": _text("note.txt", "it says {} here"),
    "a name of a file": _file_name,
    "a name of a folder": _folder_name,
    "a cell of a table": _text("table.csv", 'id,text\nQ1,"it says {}"\n'),
    "a literal of linked data": _text("data.nq", '<urn:a> <urn:b> "it says {}" <urn:c> .\n'),
    "an agent of provenance": _text("prov.ttl", 'ex:a a prov:Agent ; rdfs:label "{}" .\n'),
    "an address with percent signs": _as_text("d.ttl", lambda w: f"<https://e.org/{quote(w, '')}>"),
    "escapes of JSON": _as_text("deep.json", lambda w: f'{{"a": "{"".join(map(_escape, w))}"}}'),
    "JSON in JSON": _as_text(
        "twice.json", lambda w: json.dumps({"a": json.dumps({"b": f"“{w}”"})})
    ),
    "entities of XML": _as_text(
        "meta.xml", lambda w: "<a>" + "".join(f"&#{ord(c)};" for c in w) + "</a>"
    ),
    "entities in entities": _as_text(
        "page.html", lambda w: f"<p>{html.escape(html.escape(f'<b>{w}</b>'))}</p>"
    ),
    "a remark in mark-up": _text("remark.xml", "<a><!-- {} --></a>"),
    "base64": _bytes("data.json", lambda d: b'{"a": "' + base64.b64encode(d) + b'"}'),
    "base64 in lines": _bytes("mail.txt", lambda d: base64.encodebytes(b"." * 90 + b" " + d)),
    "an address that holds data": _bytes(
        "i.html", lambda d: b'<img src="data:text/plain;base64,' + base64.b64encode(d) + b'">'
    ),
    "packed bytes as base64": _bytes("z.json", lambda d: base64.b64encode(gzip.compress(d))),
    "hexadecimal digits": _bytes("dump.sql", lambda d: b"X'" + d.hex().encode() + b"'"),
    "quoted-printable": _bytes(
        "mail.eml", lambda d: quopri.encodestring(b"=" * 9 + b"x" * 67 + d, quotetabs=True)
    ),
    "UTF-16 with a mark": _text("wide.txt", "it says {}", "utf-16"),
    "UTF-16 without one": _text("old.bin", "\x01\x02it says {}\x03", "utf-16-le"),
    "UTF-16, large end first": _text("old.bin", "\x01\x02it says {}\x03", "utf-16-be"),
    "a zip": _bytes("a.zip", lambda d: _zip(inside=d)),
    "a zip in a zip in a zip": _bytes(
        "b.zip", lambda d: _zip(one=_zip(two=_zip(three=gzip.compress(d))))
    ),
    "a zip with another ending": _bytes("project.qdpx", lambda d: _zip(**{"project.qde": d})),
    "a name in a zip": _member_name,
    "a remark on a zip": _zip_comment,
    "gzip": _bytes("a.gz", gzip.compress),
    "bzip2": _bytes("a.bz2", bz2.compress),
    "xz": _bytes("a.xz", lzma.compress),
    "tar": _bytes("a.tgz", _tar),
    "a hidden sheet": _workbook,
    "the author of a workbook": _workbook_author,
    "a Word document, in runs": _document,
    "a packed cell of a database": _database,
    "a database that keeps a log": _database_with_log,
    "a row that was deleted": _deleted_row,
    "a stream of a PDF": _bytes("a.pdf", _pdf),
    "the words of a PDF": _glyphs,
    "a remark on a picture": _bytes("a.png", _png),
    "the details of a photograph": _bytes("a.jpg", _jpeg),
    "a report": _text("report.html", "<td>{}</td>"),
}
