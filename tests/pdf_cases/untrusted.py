"""Signatures that hold, by signers who cannot be believed, and what a person must look at."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku
from cryptography.x509.oid import NameOID as Name

from pdf_cases import SIGNED_AT, UNIT, World, build, case, samples
from pdf_cases.crafted import by
from pdf_cases.genuine import expiring, twice

SERVER = {"eku": (Eku.SERVER_AUTH, Eku.CLIENT_AUTH), "usage": ("digital_signature", "key_encipherment")}
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)


def issued(**options):
    return lambda world: world.sign(world.pki.issue(UNIT, UNIT, **options))


def leaf_as_ca(world: World) -> bytes:
    """Signed with a certificate that a unit's own signing certificate issued."""
    return world.sign(world.pki.issue("Kế toán", UNIT, by=world.pki.signers["unit-02"]))


def authority_itself(world: World) -> bytes:
    return world.sign(world.pki.issuing)


def expired_authority(world: World) -> bytes:
    key = world.pki.keys("other")
    by = world.pki.root
    cert = samples.certificate("Old CA", "tuanthu", key, by=by, ca=True, valid_until=LONG_AGO)
    return world.sign(world.pki.issue(UNIT, UNIT, by=samples.Identity(cert, key, (by.cert,))))


def unknown_authority(world: World) -> bytes:
    key = world.pki.keys("other")
    root = samples.Identity(samples.certificate("CA la", "CA la", key, ca=True), key)
    return world.sign(world.pki.issue(UNIT, UNIT, by=root))


def issued_below(*extensions: tuple[x509.ExtensionType, bool]):
    """Return a maker: signed with a certificate by an authority in between, whose own certificate says this."""

    def make(world: World) -> bytes:
        key, above = world.pki.keys("other"), world.pki.issuing
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(Name.COMMON_NAME, "CA cap duoi")]))
            .issuer_name(above.cert.subject)
            .public_key(key.public_key())
            .serial_number(77)
            .not_valid_before(samples.FROM)
            .not_valid_after(samples.UNTIL)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        between = samples.Identity(builder.sign(above.key, hashes.SHA256()), key, (above.cert,))
        return world.sign(world.pki.issue(UNIT, UNIT, by=between))

    return make


AUTHORITY = (x509.BasicConstraints(ca=True, path_length=None), True)
ISSUES = (samples._key_usage(("key_cert_sign",)), True)
ABROAD = x509.NameConstraints([x509.DirectoryName(x509.Name([x509.NameAttribute(Name.COUNTRY_NAME, "LA")]))], None)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5.6"), b"\x05\x00")


def overlaid(world: World) -> bytes:
    """Cover the page with the picture of an empty signature field, added after signing."""
    from pyhanko.sign.fields import SigFieldSpec, VisibleSigSettings, append_signature_field

    spec = SigFieldSpec("Overlay", box=(0, 0, 595, 842), visible_sig_settings=VisibleSigSettings())
    return build.updated(world.signed, lambda writer: append_signature_field(writer, spec))


def filled(world: World, **options) -> bytes:
    return samples.fill_form(samples.sign_pdf(samples.add_form(world.pdf), world.unit, SIGNED_AT, **options))


def irregular_twice(world: World) -> bytes:
    return samples.sign_twice(build.one_page(b"(nothing)", short=1), world.person, world.unit, SIGNED_AT)


def late_stamp(world: World) -> bytes:
    """Signed after expiry with an older date: the timestamp tells."""
    return expiring(world, tsa=world.pki.tsa, stamped_at=SIGNED_AT + timedelta(days=4))


def own_stamp(world: World) -> bytes:
    """Expired by now, with a timestamp by an authority that nobody vouches for."""
    key = world.pki.keys("other")
    own = samples.Identity(samples.certificate("TSA", "TSA", key, eku=(Eku.TIME_STAMPING,)), key)
    return expiring(world, tsa=own)


SIMPLE = {
    "self-signed": lambda w: w.sign(samples.self_signed(w.pki)),
    "self-signed, with a timestamp": lambda w: w.sign(samples.self_signed(w.pki), tsa=w.pki.tsa),
    "second signer self-signed": lambda w: samples.sign_pdf(
        w.signed, samples.self_signed(w.pki), SIGNED_AT, field="Other"
    ),
    "RSA 1024": issued(bits=1024),
    "ECDSA P-192": issued(curve=ec.SECP192R1()),
    "ECDSA P-224": issued(curve=ec.SECP224R1()),
    "SHA-1": lambda w: w.sign(w.unit, digest="sha1"),
    "a server's certificate": issued(**SERVER),
    "a certificate for encryption": issued(usage=("key_encipherment",)),
    "a certificate for programs": issued(eku=(Eku.CODE_SIGNING,)),
    "a timestamping authority as signer": lambda w: w.sign(w.pki.tsa),
    "a certification authority as signer": authority_itself,
    "expired at signing": issued(valid_until=LONG_AGO),
    "signed after expiry, dated back": late_stamp,
    "not valid yet": issued(valid_from=datetime(2024, 3, 12, tzinfo=UTC)),
    "another CA of the same name": lambda w: w.sign(samples.impostor(w.pki)),
    "an unknown CA": unknown_authority,
    "certificate forged": lambda w: w.sign(samples.forged(w.pki)),
    "issued by a signer's certificate": leaf_as_ca,
    "issued by an expired CA": expired_authority,
    "issued by one that may not issue": issued_below(AUTHORITY, (samples._key_usage(("digital_signature",)), True)),
    "issued by one that is no authority": issued_below(ISSUES),
    "issued by one for another country": issued_below(AUTHORITY, ISSUES, (ABROAD, True)),
    "certificate with a demand that nobody knows": lambda w: by(w, (Name.COMMON_NAME, UNIT), extensions=(UNKNOWN,)),
    "MD5": lambda w: w.sign(w.unit, digest="md5"),
    # for a person to look at
    "form filled after signing": filled,
    "certified for forms, form filled": lambda w: filled(w, certify=2),
    "irregular, and something added later": irregular_twice,
    "overlaid by an empty field": overlaid,
    "an empty field added after two signatures": lambda w: samples.empty_field(twice(w), "Late"),
    "expired by now": expiring,
    "expired by now, no signing time": lambda w: expiring(w, at=None),
    "expired by now, stamped by nobody": own_stamp,
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
