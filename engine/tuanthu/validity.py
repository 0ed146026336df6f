"""Reads when a version of the law holds: the keys that rules, criteria and values share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tuanthu.model import Validity
from tuanthu.schema import Node
from tuanthu.source import Problem
from tuanthu.words import Text, did_you_mean


def read_validity(node: Node, issued: Mapping[str, date], document: str | None) -> Validity:
    """Return the validity that an entry states; ``document`` is the one that brought it."""
    return Validity(
        node.day("effective_from"),
        node.day("effective_until"),
        issued.get(document or ""),
        node.day("last_checked_on"),
    )


def read_version(node: Node, issued: Mapping[str, date], problems: list[Problem]) -> Validity:
    """Return the validity of a version that names its ``document``, which must be one that amends the plan."""
    document = node.text("document")
    if document is not None and document not in issued:
        hint = did_you_mean(document, issued)
        where = node.document.at((*node.path, "document"))
        problems.append(Problem("unknown-reference", where, Text(
            f"Văn bản “{document}” chưa có trong amended_by của plan.yaml.{hint.vi}",
            f'The document "{document}" does not stand under amended_by in plan.yaml.{hint.en}',
        )))  # fmt: skip
    return read_validity(node, issued, document)
