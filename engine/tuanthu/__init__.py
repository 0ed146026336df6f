"""Tuân thủ: a declarative compliance checker for administrative-reform plans."""

__version__ = "0.1.0"
