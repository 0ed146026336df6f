"""What may lawfully be added to a file after a signature: pyHanko's rules, and three habits of real programs.

pyHanko judges every object of every later revision, and refuses what it cannot explain. That is right,
but some of what it refuses changes nothing that anybody could see, and is what widespread programs
do when the next person signs:

* iText lists the new cross-reference stream itself as freed, an object that nobody used before;
* iText writes a page's inherited attributes (its size, its fonts) into the page, as they were, and
  in which order the tabulator goes through its fields;
* the next signature is visible, in a field of its own, although the first certified the file for
  "forms and signatures": lawful, but it may cover what was certified, so a person must look.
"""

# Putting a function in the place of another is what one of these needs.
# pyright: reportAttributeAccessIssue=false, reportPrivateImportUsage=false

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffPolicy,
    DiffResult,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.rules import form_field_rules
from pyhanko.sign.diff_analysis.rules_api import QualifiedWhitelistRule, ReferenceUpdate
from pyhanko.sign.fields import MDPPerm

from tuanthu.evidence.document import all_fields, has_other_fields, look_up, widgets
from tuanthu.evidence.hindsight import leans_on_later

INHERITED = frozenset({"/Resources", "/MediaBox", "/CropBox", "/Rotate"})
"""What a page takes from the nodes above it, unless it says otherwise."""
UNSEEN = frozenset({"/Tabs"})
"""What changes nothing on a page."""
_MAX_ABOVE = 64


class _UnusedFrees(QualifiedWhitelistRule):
    """Objects may be freed that no earlier revision could have used; any other freeing hides something."""

    def apply_qualified(self, old: Any, new: Any) -> Iterable[tuple[ModificationLevel, ReferenceUpdate]]:
        for freed in new.refs_freed_in_revision():
            if not old.is_ref_unassignable(freed):
                raise SuspiciousModification(f"{freed} was freed")
            yield ModificationLevel.LTA_UPDATES, ReferenceUpdate(freed)


def _policy(*, visible_after_certifying: bool) -> StandardDiffPolicy:
    creation = form_field_rules.SigFieldCreationRule(  # type: ignore[no-untyped-call]
        allow_new_visible_after_certify=visible_after_certifying
    )
    others = [form_field_rules.SigFieldModificationRule(), form_field_rules.GenericFieldModificationRule()]
    return StandardDiffPolicy(
        global_rules=[_UnusedFrees(), *DEFAULT_DIFF_POLICY.global_rules],
        form_rule=FormUpdatingRule(field_rules=[creation, *others]),
        reject_object_freeing=False,
    )


class Policy(DiffPolicy):
    """The policy for one signature, whose bytes end at ``end``.

    ``covering`` says that it let a visible field pass after certification.
    """

    _strict = _policy(visible_after_certifying=False)
    _lenient = _policy(visible_after_certifying=True)

    def __init__(self, end: int) -> None:
        self.covering = False
        self._end = end

    def review_file(
        self, reader: Any, base_revision: Any, field_mdp_spec: Any = None, doc_mdp: Any = None
    ) -> DiffResult | SuspiciousModification:
        """Judge all revisions after the signed one, as :class:`pyhanko.sign.diff_analysis.DiffPolicy` asks."""
        if leans_on_later(reader, getattr(base_revision, "revision", base_revision), self._end):
            return SuspiciousModification("what was signed leans on what came later")
        found = self._strict.review_file(reader, base_revision, field_mdp_spec, doc_mdp)
        if isinstance(found, DiffResult) or doc_mdp in {None, MDPPerm.NO_CHANGES}:
            return found
        again = self._lenient.review_file(reader, base_revision, field_mdp_spec, doc_mdp)
        self.covering = isinstance(again, DiffResult)
        return again


def compare_dictionaries(old: Any, new: Any, ignored: frozenset[str] = frozenset(), raise_exc: bool = True) -> bool:
    """Compare as the library does, but let a page say itself what it used to inherit."""
    return bool(compare_dicts(old, new, ignored | _harmless(old, new), raise_exc))


def _harmless(old: Any, new: Any) -> frozenset[str]:
    """Return the attributes of a page that nobody sees, or that mean what the old page inherited."""
    pages = isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject)
    if not pages or look_up(old, "/Type") != "/Page":
        return frozenset()
    added = INHERITED & (set(new) - set(old))
    return UNSEEN | {key for key in added if _inherited(old, key) == new.raw_get(key)}


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_MAX_ABOVE):
        node = look_up(node, "/Parent")
        if not isinstance(node, generic.DictionaryObject):
            return None
        if key in node:
            return node.raw_get(key)
    return None


# ------------------------------------------------------- how fields look and what they do

_STYLE = ("/DR", "/DA", "/NeedAppearances")
"""What a viewer draws the values of form fields with; pyHanko lets all of it change."""
_ACTIONS = ("/A", "/AA")


def livelier(reader: Any, signed_revision: int) -> bool:
    """Return whether fields run something that did not run when it was signed: it may change what is shown."""
    return _lively(reader) > _lively(reader.get_historical_resolver(signed_revision))


def _lively(reader: Any) -> int:
    fields = (source.get_object() for source, _, _ in all_fields(reader))
    return sum(key in widget for field in fields for widget in widgets(field) for key in _ACTIONS)


def restyled(reader: Any, signed_revision: int) -> bool:
    """Return whether the values of form fields may look otherwise than when they were signed."""
    form, then = (look_up(root, "/AcroForm") for root in (reader.root, reader.get_historical_root(signed_revision)))
    if not isinstance(form, generic.DictionaryObject) or not isinstance(then, generic.DictionaryObject):
        return False
    changed = any(form.get(key) != then.get(key) for key in _STYLE)
    return changed and has_other_fields(reader)


form_field_rules.compare_dicts = compare_dictionaries  # type: ignore[attr-defined,assignment]
