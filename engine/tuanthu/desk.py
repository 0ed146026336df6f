"""From a path to a report: finds and reads everything that one check needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

from tuanthu.archive import open_archive
from tuanthu.check import Engine, check, no_verdict
from tuanthu.evidence.folder import examine
from tuanthu.evidence.trust import TrustStore
from tuanthu.evidence.workers import Judges
from tuanthu.library import bundled_plan, find_plan
from tuanthu.model import AsOf, Case, Evidence, InputFile, Plan, Report, Unit
from tuanthu.names import near_code
from tuanthu.plan import PlanError, load_plan, read_unit
from tuanthu.plan_schema import UNITS
from tuanthu.schema import check as check_form
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.submission import Head, find_submission, open_submission, read_head, read_submission
from tuanthu.versions import governed
from tuanthu.waivers import NO_WAIVERS, Waivers, in_force
from tuanthu.words import Text, did_you_mean

Progress = Callable[[int, int], None]
Register = Mapping[str, Unit]


def load_units(path: Path) -> Register:
    """Return the office's register of units by id. Raises :class:`InputError` at its first problem."""
    node, problems = check_form(load_yaml(path), UNITS)
    if problems:
        raise InputError(problems[0])
    units: dict[str, Unit] = {}
    for entry in node.each("units"):
        unit = read_unit(entry)
        if unit.id in units:
            says = Text(f"Đơn vị “{unit.id}” được khai hai lần.", f'The unit "{unit.id}" stands twice.')
            raise InputError(Problem("duplicate-id", entry.location, says))
        units[unit.id] = unit
    return units


@dataclass
class Desk:
    """What checks of several submissions share: plans, the register, the engine, the PDF judges.

    A context manager: the judging processes start with it, while plans are still being read.
    """

    as_of: datetime
    plan: str | None = None
    units: Register | None = None
    engine: Engine = field(default_factory=Engine)
    trust: TrustStore | None = None
    jobs: int | None = None
    progress: Progress | None = None
    waivers: Waivers = NO_WAIVERS
    cache: Path | None = None
    received: datetime | None = None
    """When the office received the submission, by its receipt."""
    told: tuple[Problem, ...] = ()
    """What was wrong before the submission was opened."""
    naive: bool = False
    """Whether ``as_of`` was given without a zone: then its clock time is meant in the plan's zone."""
    _plans: dict[Path, Plan] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)
    _judges: Judges | None = None

    def __enter__(self) -> Desk:
        """Start the judging processes."""
        self._judges = self._stack.enter_context(Judges(self.trust, self.as_of, self.jobs, cache=self.cache))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the judging processes."""
        self._stack.__exit__(kind, error, trace)

    def validate(self, path: Path) -> Report:
        """Return the report on one submission; what cannot be checked at all is a report too."""
        if path.suffix.lower() == ".zip" and path.is_file():
            return self._archive(path)
        return self._folder(path, path)

    def _archive(self, path: Path) -> Report:
        try:
            with open_archive(path) as found:
                return self._folder(path, found.folder, tuple(found.problems))
        except InputError as error:
            return no_verdict(str(path), self.as_of, (error.problem,))

    def _folder(self, path: Path, where: Path, unpacking: tuple[Problem, ...] = ()) -> Report:
        """Return the report on the submission at ``where``; ``path`` is what the user named."""
        plan: Plan | None = None
        unit: Unit | None = None
        met = unpacking = (*self.told, *unpacking)
        try:
            file = find_submission(where)
            document = open_submission(file)
            met = (*unpacking, *document.problems)
            head = read_head(document)
            plan = self._plan(head)
            unit, notes = self.unit(head, plan)
            return self._check(path, file, document, plan, unit, notes, unpacking)
        except InputError as error:
            return no_verdict(str(path), self.as_of, (*met, error.problem), plan, unit)
        except PlanError as error:
            return no_verdict(str(path), self.as_of, error.problems)

    def _check(
        self,
        path: Path,
        file: Path,
        document: Document,
        plan: Plan,
        unit: Unit,
        notes: tuple[Text, ...],
        unpacking: tuple[Problem, ...],
    ) -> Report:
        as_of = AsOf(self._moment(plan))
        plan = governed(plan, as_of)
        submission, problems = read_submission(
            document, plan, unit, file=file.name, folder=str(file.parent), received=self.received
        )
        evidence, faults = self.evidence(file.parent, plan, unit)
        exempt = in_force(self.waivers.entries, plan, unit.id, as_of)
        case = Case(plan, unit, submission, evidence, as_of, exempt)
        inputs = (InputFile(file.name, document.sha256),)
        return check(
            case,
            (*unpacking, *problems, *faults, *self.waivers.problems_of(unit.id)),
            engine=self.engine,
            path=str(path),
            inputs=inputs,
            notes=notes,
            waivers=self.waivers.entries,
        )

    def _moment(self, plan: Plan) -> datetime:
        return self.as_of.replace(tzinfo=ZoneInfo(plan.zone)) if self.naive else self.as_of

    def evidence(self, folder: Path, plan: Plan, unit: Unit) -> tuple[Evidence, tuple[Problem, ...]]:
        """Return the evidence of a submission's folder, judged, and what is wrong with the folder."""
        assert self._judges is not None  # noqa: S101 - the desk is entered
        cards = plan.scorecards_of(unit.group)
        evidence, problems = examine(folder, self._judges, tuple(card.id for card in cards), self.progress)
        known = {code for card in cards for code in card.by_code}
        unknown = sorted({file.code for file in evidence.files} - known) if cards else []
        return evidence, (*problems, *(_unknown_folder(code, known) for code in unknown))

    def _plan(self, head: Head) -> Plan:
        folder = find_plan(self.plan) if self.plan else _stated_plan(head)
        if folder not in self._plans:
            self._plans[folder] = load_plan(folder)
        plan = self._plans[folder]
        if plan.id != head.plan:
            raise InputError(
                Problem(
                    "other-plan",
                    head.plan_at,
                    Text(
                        f"Hồ sơ lập theo kế hoạch “{head.plan}”, không phải “{plan.id}”.",
                        f'The submission is made for the plan "{head.plan}", not "{plan.id}".',
                    ),
                )
            )
        return plan

    def unit(self, head: Head, plan: Plan) -> tuple[Unit, tuple[Text, ...]]:
        """Return whose submission it is, and notes; :class:`InputError` when the plan does not bind it."""
        known = self.units if self.units is not None else {unit.id: unit for unit in plan.units}
        unit = known.get(head.unit)
        if unit is None and head.stated is not None and self.units is None:
            unit = head.stated
            notes: tuple[Text, ...] = (
                Text(
                    f"Đơn vị “{unit.name}” lấy theo hồ sơ; chưa đối chiếu danh sách đơn vị (--units).",
                    f'The unit "{unit.name}" is taken from the submission; no register was given (--units).',
                ),
            )
        elif unit is None:
            raise InputError(_unknown_unit(head, known))
        else:
            notes = ()
        if unit.group not in plan.groups:
            hint = did_you_mean(unit.group, plan.groups)
            raise InputError(
                Problem(
                    "unknown-group",
                    head.unit_at,
                    Text(
                        f"Kế hoạch không có nhóm đơn vị “{unit.group}”.{hint.vi}",
                        f'The plan has no group "{unit.group}".{hint.en}',
                    ),
                )
            )
        return unit, notes


def _stated_plan(head: Head) -> Path:
    try:
        return bundled_plan(head.plan)
    except InputError as error:
        raise InputError(Problem("unknown-plan", head.plan_at, error.problem.message, error.problem.fix)) from None


def _unknown_unit(head: Head, known: Register) -> Problem:
    hint = did_you_mean(head.unit, known)
    return Problem(
        "unknown-unit",
        head.unit_at,
        Text(
            f"Không có đơn vị “{head.unit}” trong danh sách.{hint.vi}",
            f'The unit "{head.unit}" is not in the register.{hint.en}',
        ),
        Text(
            "Sửa mã đơn vị, hoặc ghi unit: {id, name, group}.",
            "Correct the unit's id, or write unit: {id, name, group}.",
        ),
    )


def _unknown_folder(code: str, known: set[str]) -> Problem:
    hint = near_code(code, known)
    return Problem(
        "unknown-folder",
        Location(f"evidence/{code}"),
        Text(
            f"Thư mục “{code}” không mang mã tiêu chí nào.{hint.vi}",
            f'The folder "{code}" names no criterion.{hint.en}',
        ),
        Text("Đổi tên thư mục thành đúng mã tiêu chí.", "Rename the folder to the code of its criterion."),
    )
