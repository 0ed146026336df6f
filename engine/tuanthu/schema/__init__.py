"""From text to typed values: JSON Schemas, humane messages, and a cursor that keeps positions.

A loaded :class:`~tuanthu.source.Document` holds text only. :func:`check` types each scalar as its
schema says (so that ``1.10`` stays a code where a code is meant and becomes a number only where
points are meant), validates the result with ``jsonschema`` and turns each error into one short
sentence with its place.
"""

from __future__ import annotations

from tuanthu.schema.checking import check
from tuanthu.schema.node import Node
from tuanthu.schema.pieces import (
    CODE,
    COUNT,
    DATE,
    DIALECT,
    FLAG,
    INSTANT,
    INTEGER,
    NAME,
    NUMBER,
    POINTS,
    RATIO,
    SCALAR,
    TEXT,
    WORDS,
    Schema,
    expect,
    many,
    mapping,
    partial,
    record,
    union,
)
from tuanthu.schema.typed import NO, YES, typed

__all__ = [
    "CODE",
    "COUNT",
    "DATE",
    "DIALECT",
    "FLAG",
    "INSTANT",
    "INTEGER",
    "NAME",
    "NO",
    "NUMBER",
    "POINTS",
    "RATIO",
    "SCALAR",
    "TEXT",
    "WORDS",
    "YES",
    "Node",
    "Schema",
    "check",
    "expect",
    "many",
    "mapping",
    "partial",
    "record",
    "typed",
    "union",
]
