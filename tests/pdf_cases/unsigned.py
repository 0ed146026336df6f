"""Files that nobody signed, or that cannot be read at all."""

import io
import zipfile

from pdf_cases import World, build, case, samples
from pdf_cases.genuine import OWNER, encrypted, timestamp

LOCK = "mat-khau"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0"
HTML = "<!DOCTYPE html><title>Báo cáo</title>".encode()


def locked(_: World) -> bytes:
    return samples.make_pdf("Bao cao", ["1"], password=LOCK)


def locked_aes(world: World) -> bytes:
    from pyhanko.pdf_utils import writer
    from pyhanko.pdf_utils.reader import PdfFileReader

    made = writer.copy_into_new_writer(PdfFileReader(io.BytesIO(world.pdf)))
    made.encrypt(OWNER, LOCK)
    output = io.BytesIO()
    made.write(output)
    return output.getvalue()


def emptied_list(world: World) -> bytes:
    from pyhanko.pdf_utils import generic

    def change(writer) -> None:
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject()
        writer.update_container(form)

    return build.updated(world.signed, change)


def form_removed(world: World) -> bytes:
    def change(writer) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    return build.updated(world.signed, change)


def value_removed(world: World) -> bytes:
    def change(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        del field["/V"]
        writer.update_container(field)

    return build.updated(world.signed, change)


def value_null(world: World) -> bytes:
    from pyhanko.pdf_utils import generic

    def change(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.NullObject()
        writer.update_container(field)

    return build.updated(world.signed, change)


def empty_list(form: bytes) -> bytes:
    return build.one_page(catalog=b"/AcroForm<<" + form + b">>")


def office(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, b"x")
    return buffer.getvalue()


SIMPLE = {
    "unsigned": lambda w: w.pdf,
    "a drawn stamp": lambda _: samples.make_pdf("Bao cao", ["1"], stamp=True),
    "a scan": lambda _: build.scan(),
    "unsigned, object streams": lambda _: build.packed(),
    "unsigned, linearised": lambda _: build.linearised(),
    "unsigned, open to all": lambda _: samples.make_pdf("Bao cao", ["1"], password=""),
    "unsigned, AES-256, open to all": encrypted,
    "unsigned, encrypted, with a code over its bytes": lambda w: encrypted(w, mac=True),
    "encrypted, bytes changed under its code": lambda w: samples.flip_bytes(encrypted(w, mac=True)),
    "junk before the header": lambda w: b"\xef\xbb\xbf\n" + w.pdf,
    "junk after the end, unsigned": lambda w: w.pdf + b"<!-- junk -->",
    "an empty field": lambda w: samples.empty_field(w.pdf),
    "two empty fields": lambda w: samples.empty_field(samples.empty_field(w.pdf, "A"), "B"),
    "a timestamp alone": lambda w: timestamp(w, w.pdf),
    "two timestamps alone": lambda w: timestamp(w, timestamp(w, w.pdf), 2),
    "irregular, unsigned": lambda _: build.one_page(b"(nothing)", short=1),
    "irregular, with an empty field": lambda _: samples.empty_field(build.one_page(b"(nothing)", short=1)),
    "broken beyond reading, but never signed": lambda w: w.pdf.replace(b"/Root", b"/Roto"),
    "signature list emptied": emptied_list,
    "form removed": form_removed,
    "signature taken out of its field": value_removed,
    "signature set to null": value_null,
    "only /SigFlags": lambda _: empty_list(b"/SigFlags 3/Fields[]"),
    "a text field named Signature": lambda _: empty_list(b"/Fields[<</FT/Tx/T(Signature1)/V(Nguyen Van Mau)>>]"),
    "a signature field without a dictionary": lambda _: empty_list(b"/Fields[<</FT/Sig/T(S)/V null>>]"),
    "a form without fields": lambda _: empty_list(b"/SigFlags 1"),
    "fields are no list": lambda _: empty_list(b"/Fields 7"),
    # not to be read
    "zero bytes": lambda _: b"",
    "a Word file": lambda _: samples.make_docx(),
    "an Excel file": lambda _: office("xl/workbook.xml"),
    "an archive": lambda _: office("12-BC-UBND.pdf"),
    "a picture": lambda _: PNG,
    "a photograph": lambda _: b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "a web page": lambda _: HTML,
    "text": lambda _: "Báo cáo".encode(),
    "nothing but zeros": lambda _: bytes(5000),
    "a header far in": lambda w: b" " * 2000 + w.pdf,
    "a header alone": lambda _: b"%PDF-1.7\n",
    "password": locked,
    "password, AES-256": locked_aes,
    "truncated": lambda w: samples.truncate(w.pdf),
    "signed, truncated": lambda w: samples.truncate(w.signed),
    "signed, cut in the hole": lambda w: w.signed[: build.hole(w.signed)[0] + 500],
    "signed, end mark lost": lambda w: w.signed[:-6],
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
