"""What is told of an evidence file that is not in order, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuanthu.kinds.base import Words
from tuanthu.words import Text, same

_FIELDS: Mapping[str, Text] = {
    "number": Text("số", "number"),
    "symbol": Text("kí hiệu", "symbol"),
    "abstract": Text("trích yếu", "abstract"),
    "date": Text("ngày", "date"),
    "issuer": Text("cơ quan ban hành", "issuer"),
    "pages": Text("trang", "pages"),
}


def field_names(fields: Sequence[str]) -> Text:
    """Return the names of a register's fields, as a person reads them."""
    texts = [_FIELDS.get(field, same(field)) for field in fields]
    return Text(", ".join(text.vi for text in texts), ", ".join(text.en for text in texts))


_RESIGN = Text("Nộp lại tệp PDF có chữ ký số hợp lệ.", "Hand in the PDF again with a valid digital signature.")
_BAD = Text("Tệp {document} (tiêu chí {criterion}): {reason}", "File {document} (criterion {criterion}): {reason}")

WORDS: Mapping[str, Words] = {
    "unproven": Words(
        Text(
            "Tiêu chí {criterion} “{title}” tự chấm điểm nhưng không có tài liệu kiểm chứng hợp lệ.",
            'Criterion {criterion} "{title}" claims points without any evidence in order.',
        ),
        Text(
            "Bổ sung tài liệu có ký số vào thư mục evidence/{criterion}, hoặc ghi điểm tự chấm là 0.",
            "Add a signed document to the folder evidence/{criterion}, or claim 0.",
        ),
    ),
    "missing_file": Words(
        Text(
            "Bảng kê tiêu chí {criterion} có tài liệu {document} nhưng không có tệp.",
            "The register of criterion {criterion} lists {document}, but there is no such file.",
        ),
        Text(
            "Đặt tệp vào thư mục evidence/{criterion}, hoặc bỏ dòng này khỏi bảng kê.",
            "Put the file into evidence/{criterion}, or take the line out of the register.",
        ),
    ),
    "misplaced": Words(
        Text(
            "Tệp {document} của tiêu chí {criterion} nằm trong thư mục {folder}.",
            "File {document} of criterion {criterion} lies in the folder {folder}.",
        ),
        Text("Chuyển tệp vào thư mục evidence/{criterion}.", "Move the file to evidence/{criterion}."),
    ),
    "unlisted": Words(
        Text(
            "Tệp {document} trong thư mục {criterion} không có trong bảng kê tài liệu.",
            "File {document} in the folder {criterion} is not in the register.",
        ),
        Text(
            "Ghi số, kí hiệu, trích yếu của tài liệu vào Biểu tự chấm điểm.",
            "Enter its number, symbol and abstract in the scoring sheet.",
        ),
    ),
    "wrong_format": Words(
        Text(
            "Tệp {document} (tiêu chí {criterion}) không phải tệp PDF: nội dung là {format}.",
            "File {document} (criterion {criterion}) is not a PDF: its content is {format}.",
        ),
        Text("Xuất văn bản ra tệp PDF có ký số rồi nộp lại.", "Export the document as a signed PDF."),
    ),
    "unsigned": Words(_BAD, Text("Ký số tệp PDF rồi nộp lại.", "Sign the PDF digitally and hand it in again.")),
    "altered": Words(_BAD, _RESIGN),
    "untrusted": Words(_BAD, _RESIGN),
    "unreadable": Words(
        _BAD,
        Text(
            "Mở thử tệp, xuất lại và nộp bản đọc được, không đặt mật khẩu.",
            "Open the file, export it again, and hand in a readable copy without password.",
        ),
    ),
    "wrong_signer": Words(
        Text(
            "Tệp {document} (tiêu chí {criterion}) không do cơ quan cần có ký.",
            "File {document} (criterion {criterion}) is not signed by the expected body.",
        ),
        Text("Nộp bản có chữ ký số của đúng cơ quan.", "Hand in a copy signed by the right body."),
    ),
    "signed_late": Words(
        Text(
            "Tệp {document} (tiêu chí {criterion}) ký số ngày {signed_on}, muộn {days_late} ngày; thời hạn là trước "
            "ngày {deadline}.",
            "File {document} (criterion {criterion}) was signed on {signed_on}, {days_late} day(s) late; it was due "
            "before {deadline}.",
        ),
        Text(
            "Kèm văn bản giải trình hoặc văn bản cho phép gia hạn, nếu có.",
            "Attach an explanation, or the written extension if there is one.",
        ),
    ),
    "no_agency": Words(
        Text(
            "Tệp {document} (tiêu chí {criterion}) chưa có chữ ký số của cơ quan.",
            "File {document} (criterion {criterion}) lacks the agency's own signature.",
        ),
        Text(
            "Nộp bản đã phát hành, có cả chữ ký số của người ký và của cơ quan.",
            "Hand in the copy as issued, signed by the person and by the agency.",
        ),
    ),
    "no_person": Words(
        Text(
            "Tệp {document} (tiêu chí {criterion}) chưa có chữ ký số của người có thẩm quyền.",
            "File {document} (criterion {criterion}) lacks the competent person's signature.",
        ),
        Text(
            "Nộp bản đã phát hành, có cả chữ ký số của người ký và của cơ quan.",
            "Hand in the copy as issued, signed by the person and by the agency.",
        ),
    ),
    "incomplete": Words(
        Text(
            "Bảng kê tiêu chí {criterion}, tài liệu {document} còn thiếu: {fields}.",
            "The register of criterion {criterion}, document {document}, lacks: {fields}.",
        ),
        Text("Ghi đủ số, kí hiệu, trích yếu.", "Enter number, symbol and abstract."),
    ),
}
