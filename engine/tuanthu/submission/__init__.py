"""A unit's submission (``submission.yaml`` or ``submission.xlsx``): found, opened, and read under one plan."""

from tuanthu.submission.find import FILES, find_submission, open_submission
from tuanthu.submission.form import EVENT, submission_schema
from tuanthu.submission.head import Head, read_head
from tuanthu.submission.read import read_submission

__all__ = [
    "EVENT",
    "FILES",
    "Head",
    "find_submission",
    "open_submission",
    "read_head",
    "read_submission",
    "submission_schema",
]
