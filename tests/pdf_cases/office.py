"""What offices may also hand in: other algorithms, other ways to write a CMS, files within files, locked fields."""

import hashlib
import io

from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID as Name

from pdf_cases import SIGNED_AT, World, build, case, samples
from pdf_cases.crafted import UNIT_IN_FULL, issued, signed_word
from pdf_cases.genuine import OWNER, encrypted, signed, timestamp, twice, validation_data
from pdf_cases.hand import attribute, by_unit, message, paper

FILES = b"/Names<</EmbeddedFiles<</Names[(a.pdf) %d 0 R]>>>>"
RIGHTS = (
    b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 30]/Contents<3000>"
    b"/Reference[<</Type/SigRef/TransformMethod/UR3>>]>>"
)


def by_curve(curve: ec.EllipticCurve, digest: str):
    def make(world: World) -> bytes:
        signer = issued(world, (Name.COMMON_NAME, UNIT_IN_FULL), key=world.pki.keys("signer", curve=curve))
        return world.sign(signer, digest=digest)

    return make


def with_cms(change, **options):
    """Return a maker of a paper whose CMS ``change(world, cms, digest)`` alters before it is written."""

    def make(world: World) -> bytes:
        def written(digest: bytes, _: bytes) -> bytes:
            made = message(world.unit, digest, **options)
            return change(world, made, digest) or made.dump(force=True)

        return paper(written)

    return make


def by_key_identifier(world: World, made: cms.ContentInfo, _: bytes) -> None:
    (signer,) = made["content"]["signer_infos"]
    key = samples._asn1(world.unit.cert).key_identifier
    signer["version"] = "v3"
    signer["sid"] = cms.SignerIdentifier(name="subject_key_identifier", value=core.OctetString(key))


def algorithm(name: str):
    def change(_: World, made: cms.ContentInfo, __: bytes) -> None:
        (signer,) = made["content"]["signer_infos"]
        signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": name})

    return change


def stating(*more, kind: str = "data"):
    """Return a maker of a paper with further signed attributes, each a function of the world."""

    def make(world: World) -> bytes:
        def written(digest: bytes, _: bytes) -> bytes:
            attributes = [attribute("content_type", kind), attribute("message_digest", digest)]
            return message(world.unit, digest, attributes=[*attributes, *(each(world) for each in more)]).dump()

        return paper(written)

    return make


def certificate_named(role: str):
    """Return a maker of the attribute that says which certificate was signed with."""

    def make(world: World) -> cms.CMSAttribute:
        cert = samples._asn1(world.pki.signers[role].cert).dump()
        named = tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(cert).digest()}]})
        return attribute("signing_certificate_v2", named)

    return make


def unheard_of(_: World) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.Any(core.UTF8String("x"))]})


def reversed_attributes(world: World) -> bytes:
    def written(digest: bytes, _: bytes) -> bytes:
        time = attribute("signing_time", cms.Time({"utc_time": SIGNED_AT}))
        attributes = [time, attribute("message_digest", digest), attribute("content_type", "data")]
        return message(world.unit, digest, attributes=attributes).dump()

    return paper(written)


# ------------------------------------------------------------ files within files


def enclosed(inner: bytes, number: int) -> tuple[bytes, bytes]:
    """Return the objects, from ``number``, of a file that lies within another as it is."""
    stream = b"<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream" % (len(inner), inner)
    return b"<</Type/Filespec/F(a.pdf)/EF<</F %d 0 R>>>>" % (number + 1), stream


def around(inner):
    """Return a maker of a signed paper that holds another PDF."""

    def make(world: World) -> bytes:
        catalog = b"/AcroForm<</Fields[5 0 R]/SigFlags 3>>" + FILES % 7
        return paper(by_unit(world), catalog=catalog, more=enclosed(inner(world), 7))

    return make


def unsigned_around(world: World) -> bytes:
    return build.one_page(*enclosed(world.signed, 5), catalog=FILES % 5)


def posing(world: World) -> bytes:
    """In an encrypted file: the page's fonts are kept among the data about the file, which then changes."""
    from pyhanko.pdf_utils import generic, writer
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.reader import PdfFileReader

    made = writer.copy_into_new_writer(PdfFileReader(io.BytesIO(world.pdf)))
    info = made.add_object(generic.DictionaryObject({pdf_name("/Producer"): generic.TextStringObject("mau")}))
    made.set_info(info)
    made.root["/Pages"]["/Kids"][0].get_object()["/Resources"] = info
    made.encrypt(OWNER, "", pdf_mac=False)
    made.write(output := io.BytesIO())

    def change(writer) -> None:
        info = writer.trailer["/Info"]
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Symbol"}
        described = generic.DictionaryObject({pdf_name(key): pdf_name(name) for key, name in font.items()})
        info["/Font"] = generic.DictionaryObject({pdf_name("/F1"): described})
        writer.update_container(info)

    return build.updated(signed(output.getvalue(), world), change)


# ------------------------------------------------------------------ locked fields


def locking(*fields: str, then=lambda pdf, _: pdf, empty: str | None = None):
    """Return a maker: a signature that locks these fields (all: none named), and what came after it."""
    from pyhanko.sign import fields as forms
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def make(world: World) -> bytes:
        action = forms.FieldMDPAction.INCLUDE if fields else forms.FieldMDPAction.ALL
        lock = forms.FieldMDPSpec(action, fields=list(fields) or None)
        pdf = samples.add_form(world.pdf)
        for name, spec in (("Signature1", lock), (empty, None)):
            if name:
                field = forms.SigFieldSpec(name, field_mdp_spec=spec)
                pdf = build.updated(pdf, lambda writer, field=field: forms.append_signature_field(writer, field))
        store = SimpleCertificateStore()
        store.register_multiple([samples._asn1(each) for each in world.unit.chain])
        signer = signers.SimpleSigner(samples._asn1(world.unit.cert), samples._asn1_key(world.unit.key), store)
        made = signers.sign_pdf(
            samples._writer(pdf), signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256"), signer
        )
        return then(made.getvalue(), world)

    return make


def second(pdf: bytes, world: World) -> bytes:
    return samples.sign_pdf(pdf, world.pki.signers["unit-02"], SIGNED_AT, field="Second")


SIMPLE = {
    "ECDSA P-521": by_curve(ec.SECP521R1(), "sha512"),
    "ECDSA P-256 with SHA-512": by_curve(ec.SECP256R1(), "sha512"),
    "ECDSA on a Brainpool curve": by_curve(ec.BrainpoolP256R1(), "sha256"),
    "ECDSA with SHA-3": by_curve(ec.SECP384R1(), "sha3_512"),
    "RSA-PSS with SHA-512": lambda w: w.sign(w.unit, digest="sha512", pss=True),
    "signer named by key": with_cms(by_key_identifier),
    "algorithm that names its digest": with_cms(algorithm("sha256_rsa")),
    "algorithm that names another digest": with_cms(algorithm("sha1_rsa")),
    "attributes in another order": reversed_attributes,
    "attribute that nobody knows": stating(unheard_of),
    "attribute that names the certificate": stating(certificate_named("unit-01")),
    "attribute that names another certificate": stating(certificate_named("unit-02")),
    "attribute that tells of another kind of content": stating(kind="signed_data"),
    "a signed file within a signed one": around(lambda w: w.signed),
    "an altered file within a signed one": around(lambda w: samples.alter_visibly(w.signed)),
    "a signed file within a signed one, signed again": lambda w: second(around(lambda w: w.signed)(w), w),
    "a signed file within a signed one, kept for long": lambda w: validation_data(w, around(lambda w: w.signed)(w)),
    "a signed file within an unsigned one": unsigned_around,
    "a signed file within an unsigned one, then signed": lambda w: signed(unsigned_around(w), w),
    "a signed file within an unsigned one, signed, words added": lambda w: samples.alter_visibly(
        signed(unsigned_around(w), w)
    ),
    "usage rights alone": lambda _: build.one_page(RIGHTS, catalog=b"/Perms<</UR3 5 0 R>>"),
    "usage rights, then signed": lambda w: signed(build.one_page(RIGHTS, catalog=b"/Perms<</UR3 5 0 R>>"), w),
    "a field within the list": lambda w: paper(
        by_unit(w), catalog=b"/AcroForm<</Fields[<</FT/Sig/T(S)/V 6 0 R>>]/SigFlags 3>>"
    ),
    "fields locked": locking(),
    "fields locked, one filled": locking(then=lambda pdf, _: samples.fill_form(pdf)),
    "one field locked and filled": locking("Score", then=lambda pdf, _: samples.fill_form(pdf)),
    "one field locked, another filled": locking("Other", then=lambda pdf, _: samples.fill_form(pdf)),
    "one field locked, signed again": locking("Score", then=second),
    "one field locked, signed again in its own place": locking("Score", then=second, empty="Second"),
    "owner's password only, signed twice": lambda w: second(
        signed(samples.make_pdf("Bao cao", ["1"], password=""), w), w
    ),
    "owner's password only, AES-256, signed twice": lambda w: second(signed(encrypted(w), w), w),
    "owner's password only, kept for long": lambda w: timestamp(w, validation_data(w, signed(encrypted(w), w))),
    "owner's password only, words added": lambda w: samples.alter_visibly(signed(encrypted(w), w)),
    "owner's password only, data as resources, changed": posing,
    "linearised, signed twice": lambda w: second(signed(build.linearised(), w), w),
    "object streams, kept for long": lambda w: timestamp(w, validation_data(w, signed(build.packed(), w))),
    "Word's form, kept for long": lambda w: timestamp(w, validation_data(w, signed_word(w, "Person"))),
    "two empty fields, both signed": lambda w: second(
        signed(samples.empty_field(samples.empty_field(w.pdf), "Second"), w), w
    ),
    "form signed, then signed again": lambda w: second(signed(samples.add_form(w.pdf), w), w),
    "an unused entry that leads nowhere, signed twice": lambda w: second(
        paper(by_unit(w), more=(b"null",), rows={7: b"0000000003 00000 n \n"}), w
    ),
    "white space between two signatures": lambda w: second(w.signed + b"\r\n" * 40, w),
    "two signatures, kept for long": lambda w: timestamp(w, validation_data(w, twice(w))),
    "timestamped, then signed again": lambda w: second(timestamp(w, w.signed), w),
    "kept for long, then signed again": lambda w: second(timestamp(w, validation_data(w, w.signed)), w),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
