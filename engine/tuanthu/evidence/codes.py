"""Every judgement that can be made of an evidence file: code, kind and words.

The codes are stable: rules, users' scripts and stored results rest on them. Their order is that of
gravity: of several signatures, the one whose code stands first here gives the file its verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuanthu.model import Signature, Verdict, VerdictKind
from tuanthu.words import Text, Value

Words = Mapping[str, Value | Text]
"""What fills the marks of a reason."""


@dataclass(frozen=True, slots=True)
class Code:
    """One judgement; ``reason`` may use the marks who, when, until, issuer, detail and format."""

    kind: VerdictKind
    reason: Text


_ALTERED = {
    "bad-byte-range": Text(
        "Chữ ký số trong tệp không khớp với tệp và không bảo vệ được nội dung: tệp đã được ghi lại bằng phần mềm "
        "khác sau khi ký, hoặc bị làm giả.",
        "A signature does not fit the file and does not protect its content: the file was saved anew by another "
        "program after signing, or forged.",
    ),
    "empty-signature": Text(
        "Tệp có khung chữ ký số nhưng bên trong không có chữ ký.",
        "The file has the frame of a signature, but there is no signature in it.",
    ),
    "digest-mismatch": Text(
        "Nội dung tệp không khớp với chữ ký số của {who}: tệp đã bị thay đổi sau khi ký.",
        "The content does not match the signature of {who}: the file was changed after signing.",
    ),
    "bad-signature": Text(
        "Chữ ký số ghi tên {who} không đúng với chứng thư số đi kèm.",
        "The signature in the name of {who} does not fit the certificate that comes with it.",
    ),
    "trailing-data": Text(
        "Cuối tệp có dữ liệu được ghép thêm sau chữ ký số.",
        "Data that no signature covers was appended to the end of the signed file.",
    ),
    "partial-coverage": Text(
        "Chữ ký số của {who} chỉ bao trùm một phần tệp.",
        "The signature of {who} covers only a part of the file.",
    ),
    "changed-after-signing": Text(
        "Tệp đã bị sửa đổi sau khi {who} ký số.",
        "The file was changed after {who} signed it.",
    ),
    "forbidden-change": Text(
        "Sau khi {who} ký số, tệp có thay đổi mà chữ ký này không cho phép.",
        "After {who} signed, the file was changed in a way that this signature forbids.",
    ),
}
_UNTRUSTED = {
    "self-signed": Text(
        "Chứng thư số của {who} là chứng thư tự ký, không do tổ chức chứng thực chữ ký số cấp.",
        "The certificate of {who} is self-signed, not issued by a certification authority.",
    ),
    "weak-key": Text(
        "Khóa ký của {who} quá yếu ({detail}); yêu cầu tối thiểu RSA 2048 bit hoặc ECDSA 256 bit.",
        "The key of {who} is too weak ({detail}); at least RSA 2048 or ECDSA 256 is required.",
    ),
    "weak-digest": Text(
        "Chữ ký số của {who} dùng thuật toán băm không còn an toàn ({detail}).",
        "The signature of {who} uses a digest that is no longer safe ({detail}).",
    ),
    "key-usage": Text(
        "Chứng thư số của {who} không được cấp để ký văn bản.",
        "The certificate of {who} was not issued for signing documents.",
    ),
    "revoked": Text(
        "Chứng thư số của {who} đã bị thu hồi ngày {until}, trước thời điểm ký.",
        "The certificate of {who} was revoked on {until}, before the signing time.",
    ),
    "expired-at-signing": Text(
        "Chứng thư số của {who} đã hết hạn ngày {until}, trước thời điểm ký {when}.",
        "The certificate of {who} expired on {until}, before the signing time {when}.",
    ),
    "not-yet-valid": Text(
        "Chứng thư số của {who} chưa có hiệu lực tại thời điểm ký {when}.",
        "The certificate of {who} was not valid yet at the signing time {when}.",
    ),
    "chain-invalid": Text(
        "Chuỗi chứng thư số của {who} không hợp lệ tại thời điểm ký.",
        "The certificate chain of {who} was not valid at the signing time.",
    ),
}
_UNJUDGED = {
    "library-error": Text(
        "Không kiểm tra được chữ ký số của tệp do cấu trúc tệp không được hỗ trợ ({detail}).",
        "The signature cannot be checked: the structure of the file is not supported ({detail}).",
    ),
    "unsupported": Text(
        "Chữ ký số dùng định dạng chưa được hỗ trợ ({detail}).",
        "The signature uses a format that is not supported ({detail}).",
    ),
    "too-complex": Text(
        "Tệp có quá nhiều trường hoặc chữ ký số để kiểm tra.",
        "The file has too many fields or signatures to be checked.",
    ),
    "too-large": Text(
        "Tệp hoặc chữ ký số trong tệp quá lớn để kiểm tra ({detail}).",
        "The file, or a signature in it, is too large to be checked ({detail}).",
    ),
    "out-of-memory": Text(
        "Kiểm tra tệp cần quá nhiều bộ nhớ nên đã dừng.",
        "Checking the file took too much memory and was stopped.",
    ),
    "timed-out": Text(
        "Kiểm tra tệp quá thời gian cho phép nên đã dừng.",
        "Checking the file took too long and was stopped.",
    ),
    "crashed": Text(
        "Tiến trình kiểm tra tệp đã dừng đột ngột.",
        "The process that checked the file ended abruptly.",
    ),
    "cannot-open": Text(
        "Hệ thống không mở được tệp ({detail}).",
        "The system cannot open the file ({detail}).",
    ),
}
_NO_PATH = {
    "issuer-unknown": Text(
        "Chưa xác định được độ tin cậy của chữ ký số của {who}: thiếu chứng thư của tổ chức cấp “{issuer}”.",
        'The signature of {who} cannot be traced to a trusted root: the issuer "{issuer}" is missing.',
    ),
}
_REVIEW = {
    "form-filled": Text(
        "Biểu mẫu hoặc ô ký trong tệp được điền, thêm sau khi {who} ký số; cần người kiểm tra.",
        "Form fields were filled in or added after {who} signed; a person must look.",
    ),
    "covered": Text(
        "Sau khi {who} ký số, tệp có thêm chữ ký kèm hình ảnh có thể che nội dung; cần người kiểm tra.",
        "After {who} signed, a signature was added whose picture may cover what was signed; a person must look.",
    ),
    "irregular-syntax": Text(
        "Tệp có cấu trúc bất thường và có phần được thêm sau khi {who} ký số; cần người kiểm tra.",
        "The file is irregular and has parts added after {who} signed; a person must look.",
    ),
    "seed-value": Text(
        "Chữ ký số của {who} không theo yêu cầu đặt sẵn của ô ký; cần người kiểm tra.",
        "The signature of {who} does not follow what its field demands; a person must look.",
    ),
    "timestamp-invalid": Text(
        "Dấu thời gian trong tệp không hợp lệ; cần người kiểm tra.",
        "A timestamp in the file does not hold; a person must look.",
    ),
    "revoked-since": Text(
        "Chứng thư số của {who} đã bị thu hồi ngày {until}; thời điểm ký {when} chỉ do người ký khai, "
        "cần người kiểm tra.",
        "The certificate of {who} was revoked on {until}; the signing time {when} is only claimed; a person must look.",
    ),
    "expired-now": Text(
        "Chứng thư số của {who} đã hết hạn ngày {until}; thời điểm ký {when} không có dấu thời gian tin cậy "
        "xác nhận, cần người kiểm tra.",
        "The certificate of {who} expired on {until}; no trusted timestamp confirms the signing time {when}; "
        "a person must look.",
    ),
}
_UNREADABLE = {
    "empty": Text("Tệp rỗng.", "The file is empty."),
    "not-a-pdf": Text("Tệp không phải là PDF (nội dung: {format}).", "The file is not a PDF (it is: {format})."),
    "password": Text("Tệp có mật khẩu nên không đọc được.", "The file is locked with a password and cannot be read."),
    "damaged": Text("Tệp PDF bị hỏng hoặc không đầy đủ.", "The PDF is damaged or incomplete."),
}
_UNSIGNED = {
    "stripped-signature": Text(
        "Tệp còn dấu vết chữ ký số nhưng chữ ký đã bị gỡ khỏi danh sách; tệp coi như chưa ký số.",
        "The file holds traces of a signature that was removed from its list; it counts as unsigned.",
    ),
    "timestamp-only": Text(
        "Tệp chỉ có dấu thời gian, không có chữ ký số của người hoặc cơ quan.",
        "The file holds only a timestamp, no signature of a person or an agency.",
    ),
    "empty-field": Text(
        "Tệp có ô ký nhưng chưa được ký số.", "The file has a field for a signature, but nobody signed it."
    ),
    "no-signature": Text("Tệp chưa được ký số.", "The file is not signed."),
}
_SIGNED = {"ok": Text("Chữ ký số hợp lệ: {who}.", "The signature holds: {who}.")}

_GROUPS: tuple[tuple[VerdictKind, Mapping[str, Text]], ...] = (
    (VerdictKind.ALTERED, _ALTERED),
    (VerdictKind.UNTRUSTED, _UNTRUSTED),
    (VerdictKind.UNJUDGED, _UNJUDGED),
    (VerdictKind.UNTRUSTED, _NO_PATH),
    (VerdictKind.REVIEW, _REVIEW),
    (VerdictKind.UNREADABLE, _UNREADABLE),
    (VerdictKind.UNSIGNED, _UNSIGNED),
    (VerdictKind.SIGNED, _SIGNED),
)
CODES: Mapping[str, Code] = {name: Code(kind, reason) for kind, group in _GROUPS for name, reason in group.items()}
"""All codes, the gravest first."""
_RANK = {name: rank for rank, name in enumerate(CODES)}


def gravity(code: str) -> int:
    """Return the place of a code in the order of gravity; 0 is the gravest."""
    return _RANK[code]


def verdict(code: str, words: Words | None = None, signatures: tuple[Signature, ...] = ()) -> Verdict:
    """Return the verdict that a code stands for, its reason filled in."""
    found = CODES[code]
    return Verdict(found.kind, code, found.reason.fill(words or {}), signatures)
