"""What to do about each verdict; every code of :mod:`tuanthu.evidence.codes` has its remedy."""

from __future__ import annotations

from collections.abc import Mapping

from tuanthu.words import Text

_ORIGINAL = Text(
    "Nộp lại tệp gốc đúng như khi ký xong; sau khi ký không ghép trang, không thêm chú thích, không lưu lại bằng "
    "phần mềm khác.",
    "Hand in the file exactly as it was when signed: no pages, notes or saving by another program after that.",
)
_SIGN = Text("Ký số tệp PDF rồi nộp lại.", "Sign the PDF digitally and hand it in again.")
_OFFICIAL = Text(
    "Ký lại bằng chứng thư số chuyên dùng công vụ, hoặc của tổ chức chứng thực chữ ký số được cấp phép.",
    "Sign again with a certificate for official use, or one by a licensed certification authority.",
)
_STRONG = Text(
    "Ký lại với khóa RSA từ 2048 bit hoặc ECDSA từ 256 bit, thuật toán băm SHA-256 trở lên.",
    "Sign again with RSA of at least 2048 bits or ECDSA of at least 256, and SHA-256 or better.",
)
_VALID = Text(
    "Ký lại bằng chứng thư số còn hiệu lực; kiểm tra ngày giờ của máy ký.",
    "Sign again with a valid certificate; check the clock of the computer that signs.",
)
_LOOK = Text(
    "Mở tệp, xem bảng chữ ký của phần mềm đọc PDF và đối chiếu với bản đã ký; chấp nhận, hoặc yêu cầu nộp bản gốc.",
    "Open the file, look at the reader's signature panel, compare it with what was signed; accept it, or ask for the "
    "original.",
)
_REGISTER = Text(
    "Đối chiếu thời điểm ký với sổ văn bản đi; văn bản mới nên ký kèm dấu thời gian.",
    "Compare the signing time with the register of documents sent; sign new documents with a timestamp.",
)
_BY_HAND = Text(
    "Kiểm tra chữ ký bằng phần mềm đọc PDF; nếu không xác nhận được, xuất lại văn bản ra PDF và ký lại.",
    "Check the signature in a PDF reader; if that does not settle it, export the document again and sign it.",
)
_AGAIN = Text(
    "Chạy lại; nếu vẫn vậy, xuất lại văn bản ra PDF rồi ký và nộp lại.",
    "Run it again; if that changes nothing, export the document again, sign it and hand it in.",
)
_READABLE = Text(
    "Mở thử tệp, xuất lại và nộp bản đọc được, không đặt mật khẩu.",
    "Open the file, export it again, and hand in a readable copy without password.",
)

REMEDIES: Mapping[str, Text] = {
    "bad-byte-range": _ORIGINAL,
    "empty-signature": _SIGN,
    "digest-mismatch": _ORIGINAL,
    "bad-signature": _ORIGINAL,
    "trailing-data": _ORIGINAL,
    "partial-coverage": _ORIGINAL,
    "changed-after-signing": _ORIGINAL,
    "forbidden-change": _ORIGINAL,
    "self-signed": _OFFICIAL,
    "weak-key": _STRONG,
    "weak-digest": _STRONG,
    "key-usage": _OFFICIAL,
    "revoked": _VALID,
    "expired-at-signing": _VALID,
    "not-yet-valid": _VALID,
    "chain-invalid": Text(
        "Kiểm tra thư mục --trust có đủ chứng thư trung gian của thời điểm ký; nếu đủ, ký lại bằng chứng thư hợp lệ.",
        "See that the --trust folder holds the intermediates of that time; if it does, sign again with a valid "
        "certificate.",
    ),
    "library-error": _BY_HAND,
    "unsupported": _BY_HAND,
    "too-complex": _BY_HAND,
    "too-large": _BY_HAND,
    "out-of-memory": _AGAIN,
    "timed-out": _AGAIN,
    "crashed": _AGAIN,
    "cannot-open": Text(
        "Kiểm tra tên tệp, đường dẫn và quyền đọc.", "Check the file's name, its path and the right to read it."
    ),
    "issuer-unknown": Text(
        "Nếu tin cậy tổ chức cấp này, đặt chứng thư của tổ chức vào thư mục --trust; nếu không, ký lại bằng chứng thư "
        "được công nhận.",
        "If that issuer is to be trusted, put its certificate into the --trust folder; if not, sign again with a "
        "recognised certificate.",
    ),
    "form-filled": _LOOK,
    "covered": _LOOK,
    "irregular-syntax": _LOOK,
    "seed-value": _LOOK,
    "timestamp-invalid": _REGISTER,
    "revoked-since": _REGISTER,
    "expired-now": _REGISTER,
    "empty": _READABLE,
    "not-a-pdf": Text(
        "Xuất văn bản ra tệp PDF, ký số rồi nộp lại.", "Export the document as PDF, sign it, hand it in."
    ),
    "password": _READABLE,
    "damaged": _READABLE,
    "stripped-signature": Text(
        "Nộp lại tệp gốc còn chữ ký số, hoặc ký số lại.", "Hand in the original with its signature, or sign again."
    ),
    "timestamp-only": _SIGN,
    "empty-field": _SIGN,
    "no-signature": _SIGN,
}
"""Remedies by code; ``ok`` needs none."""
