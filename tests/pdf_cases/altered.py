"""Files that were changed after signing, or hold a signature that protects nothing."""

import io
import re

from pdf_cases import SIGNED_AT, World, build, case, samples
from pdf_cases.genuine import twice


def forge_hole(world: World) -> bytes:
    """Hang another document on a genuine signature.

    The signed bytes stay, without their hole; new objects follow, with a signature dictionary of
    their own whose /Contents is the old signature, written compactly and padded until the lengths
    add up as if the rest of the file were the hole.
    """
    length, start, rest = build.hole(world.signed)
    cms = bytes.fromhex(world.signed[length + 1 : start - 1].decode()).rstrip(b"\0")
    covered = world.signed[:length] + world.signed[start : start + rest]

    def tail(zeros: int, filler: int = 0) -> bytes:
        literal = re.sub(rb"[\\()\r]", lambda m: b"\\%03o" % m[0][0], cms) + b"\0" * zeros
        drawn = b"BT /F1 30 Tf 60 700 Td (Noi dung gia mao) Tj ET"
        objects = {
            101: b"<</Type/Catalog/Pages 102 0 R/AcroForm<</SigFlags 3/Fields[105 0 R]>>>>",
            102: b"<</Type/Pages/Count 1/Kids[103 0 R]>>",
            103: b"<</Type/Page/Parent 102 0 R/MediaBox[0 0 595 842]/Contents 104 0 R>>",
            104: b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
            105: b"<</FT/Sig/T(S)/V 106 0 R>>",
            106: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 %d %d %d]"
            b"/Contents (%s)>>" % (length, length, rest, literal),
        }
        out, offsets = bytearray(b"\n%" + b"x" * filler + b"\n"), {}
        for number, body in objects.items():
            offsets[number] = len(covered) + len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        at = len(covered) + len(out)
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets.values())
        out += b"xref\n0 1\n0000000000 65535 f \n101 6\n" + rows
        out += b"trailer\n<</Size 107/Root 101 0 R>>\nstartxref\n%d\n%%%%EOF\n" % at
        return bytes(out)

    for zeros in range(20_000):
        made = tail(zeros)
        if len(made) <= 2 * (len(cms) + zeros) + 2:
            break
    filler = 2 * (len(cms) + zeros) + 2 - len(made)
    return covered + tail(zeros, filler)


def signature_moved(world: World) -> bytes:
    """Write the signature dictionary again behind the signed bytes, word for word."""

    def change(writer) -> None:
        writer.mark_update(writer.root["/AcroForm"]["/Fields"][0].raw_get("/V").reference)

    return build.updated(world.signed, change)


def invisible(world: World) -> bytes:
    """Make the page's font another one: nothing is drawn anew, yet it reads differently."""
    from pyhanko.pdf_utils import generic

    def change(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page["/Resources"] = generic.DictionaryObject()
        writer.update_container(page)

    return build.updated(world.signed, change)


def script_added(world: World) -> bytes:
    """Let the file run something when it is opened."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    def change(writer) -> None:
        action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
        writer.root["/OpenAction"] = generic.DictionaryObject(action)
        writer.update_root()

    return build.updated(world.signed, change)


def note_added(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    def change(writer) -> None:
        box = generic.ArrayObject(generic.NumberObject(number) for number in (60, 600, 300, 700))
        note = {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): box,
            pdf_name("/DA"): generic.TextStringObject("/Helv 20 Tf"),
            pdf_name("/Contents"): generic.TextStringObject("Dat 100 diem"),
        }
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        notes = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(generic.DictionaryObject(note))])
        page["/Annots"] = notes
        writer.update_container(page)

    return build.updated(pdf, change)


def page_added(world: World) -> bytes:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.writer import PageObject

    def change(writer) -> None:
        empty = writer.add_object(generic.StreamObject(stream_data=b"0 0 m"))
        box = generic.ArrayObject(generic.NumberObject(number) for number in (0, 0, 595, 842))
        writer.insert_page(PageObject(contents=empty, media_box=box, resources=generic.DictionaryObject()))

    return build.updated(world.signed, change)


def resaved(world: World) -> bytes:
    """Open and save with a tool that writes everything anew."""
    from pyhanko.pdf_utils import writer
    from pyhanko.pdf_utils.reader import PdfFileReader

    made = writer.copy_into_new_writer(PdfFileReader(io.BytesIO(world.signed)))
    output = io.BytesIO()
    made.write(output)
    return output.getvalue()


def range_of(text: bytes, **offsets: int):
    """Return a maker that writes another byte range; ``s``, ``e`` and ``r`` are those of the true one."""

    def make(world: World) -> bytes:
        start, end, rest = build.hole(world.signed)
        values = {b"s": start, b"e": end, b"r": rest}
        written = re.sub(rb"([ser])([+-]\d+)?", lambda m: b"%d" % (values[m[1]] + int(m[2] or 0)), text)
        return build.with_range(world.signed, written)

    return make


def without(key: bytes):
    """Return a maker that misspells a key of the signature dictionary."""

    def make(world: World) -> bytes:
        at = world.signed.rindex(key, 0, max(build.hole(world.signed)[0], world.signed.index(b"/ByteRange") + 12))
        return world.signed[: at + 1] + b"X" + world.signed[at + 2 :]

    return make


def contents(text: bytes):
    """Return a maker that writes something else where /Contents should be the hole."""

    def make(world: World) -> bytes:
        start, end, _ = build.hole(world.signed)
        return world.signed[:start] + text.ljust(end - start) + world.signed[end:]

    return make


def flipped(offset: int):
    """Return a maker that changes one byte of the CMS, counted from its end when negative."""

    def make(world: World) -> bytes:
        cms = bytearray(build.cms(world.signed))
        cms[offset] ^= 1
        return build.in_hole(world.signed, bytes(cms))

    return make


def certificate_flipped(world: World) -> bytes:
    """Change a letter of the signer's name in the certificate that the signature embeds."""
    cms = build.cms(world.signed)
    name = "Phường Mẫu 01".encode()
    assert name in cms
    return build.in_hole(world.signed, cms.replace(name, "Phường Mẫu 02".encode()))


def other_contents(world: World) -> bytes:
    """Let the field's value be a copy of the dictionary, whose /Contents is not the hole."""
    from pyhanko.pdf_utils import generic

    def change(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        copy = generic.DictionaryObject(field["/V"])
        field["/V"] = writer.add_object(copy)
        writer.update_container(field)

    return build.updated(world.signed, change)


def swapped(world: World) -> bytes:
    """Put the signature of another file into the hole."""
    other = samples.sign_pdf(samples.make_pdf("Van ban khac", ["2"]), world.unit, SIGNED_AT)
    return build.in_hole(world.signed, build.cms(other))


def certified_then(permission: int, change):
    return lambda world: change(world.sign(world.unit, certify=permission))


def signed_after(world: World, permission: int) -> bytes:
    first = world.sign(world.person, certify=permission, field="Person")
    return samples.sign_pdf(first, world.unit, SIGNED_AT, field="Agency")


def first_changed(world: World) -> bytes:
    """Two signatures: the content is changed where both cover it."""
    return samples.flip_bytes(twice(world))


SIMPLE = {
    "hole moved": forge_hole,
    "signature object moved": signature_moved,
    "value is a copy of the signature": other_contents,
    "byte range begins at 1": range_of(b"[1 s e r]"),
    "byte range begins below 0": range_of(b"[-1 s e 9]"),
    "byte range negative": range_of(b"[0 s e -1]"),
    "byte range short": range_of(b"[0 s e r-40]"),
    "byte range beyond the end": range_of(b"[0 s e r+90]"),
    "byte range with a wider hole": range_of(b"[0 s-9 e r]"),
    "byte range with a hole reaching on": range_of(b"[0 s e+4 r-4]"),
    "byte range without the brackets in the hole": range_of(b"[0 s+1 e-1 r+1]"),
    "byte range overlaps": range_of(b"[0 e s r]"),
    "byte range of three": range_of(b"[0 s e]"),
    "byte range of names": range_of(b"[0 /A /B /C]"),
    "byte range of fractions": range_of(b"[0 1.5 e r]"),
    "byte range empty": range_of(b"[]"),
    "byte range missing": without(b"/ByteRange"),
    "contents missing": without(b"/Contents"),
    "contents null": contents(b"null"),
    "contents empty": contents(b"<>"),
    "contents zero": lambda w: build.in_hole(w.signed, b""),
    "contents a literal string": contents(b"(signed)"),
    "contents rubbish": lambda w: build.in_hole(w.signed, b"\x30\x82\x10\x00" + b"rubbish" * 40),
    "signature of another file": swapped,
    "words added": lambda w: samples.alter_visibly(w.signed),
    "words added after two signatures": lambda w: samples.alter_visibly(twice(w)),
    "words added between two signatures": lambda w: samples.sign_pdf(
        samples.alter_visibly(w.signed), w.unit, SIGNED_AT, field="Second"
    ),
    "words added, then certified for long": lambda w: samples.alter_visibly(w.sign(w.unit, tsa=w.pki.tsa)),
    "resources changed": invisible,
    "a script added": script_added,
    "a note added": lambda w: note_added(w.signed),
    "a page added": page_added,
    "resaved by a tool": resaved,
    "bytes flipped in the content": lambda w: samples.flip_bytes(w.signed),
    "bytes flipped under two signatures": first_changed,
    "bytes flipped in the signature value": flipped(-5),
    "bytes flipped in the certificate": certificate_flipped,
    "junk before the header, signed": lambda w: b"\n" + w.signed,
    "a PDF before the signed one": lambda w: w.pdf + w.signed,
    "bytes lost": lambda w: w.signed[:300] + w.signed[310:],
    "broken beyond reading": lambda w: w.signed.replace(b"/Root", b"/Roto"),
    "junk appended": lambda w: w.signed + b"junk" * 10,
    "much junk appended": lambda w: w.signed + b"junk" * 5000,
    "junk with an end mark appended": lambda w: (
        w.signed + b"junk\nstartxref\n%d\n%%%%EOF\n" % w.signed.rindex(b"xref\n0 ")
    ),
    "a second PDF appended": lambda w: w.signed + w.pdf,
    "a second signed PDF appended": lambda w: w.signed + w.signed,
    "signed after a certification that forbids it": lambda w: signed_after(w, 1),
    "certified, words added": certified_then(1, samples.alter_visibly),
    "certified for forms, note added": certified_then(2, note_added),
    "certified for comments, words added": certified_then(3, samples.alter_visibly),
    "certified for comments, note added": certified_then(3, note_added),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)


@case("bytes flipped in the gap")
def gap(world: World) -> bytes:
    """The padding behind the signature, inside the hole, is covered by nothing."""
    start, end, _ = build.hole(world.signed)
    digits = bytearray(world.signed[start:end])
    digits[-40:-20] = b"deadbeefdeadbeefdead"
    return world.signed[:start] + bytes(digits) + world.signed[end:]
