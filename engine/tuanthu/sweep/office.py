"""What the office keeps, and what a sweep of it has to do: one task for every unit, none left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tuanthu.check import no_verdict
from tuanthu.desk import Desk, Register
from tuanthu.library import find_plan
from tuanthu.model import AsOf, Plan, Report, Unit
from tuanthu.plan import PlanError, load_plan
from tuanthu.receipts import Receipt
from tuanthu.source import InputError, Location, Problem
from tuanthu.store import State
from tuanthu.store.base import Store
from tuanthu.store.model import Key, Named
from tuanthu.store.write import names, remember
from tuanthu.sweep.choose import choose, due_of
from tuanthu.sweep.jobs import Job
from tuanthu.sweep.packages import Package, find_packages, open_head, read_package
from tuanthu.versions import governed
from tuanthu.waivers import NO_WAIVERS, Waivers, in_force
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Ready:
    """A unit of which there is nothing to check: its report is there already."""

    key: Key
    place: int
    unit: Unit
    as_of: datetime
    state: State
    report: Report


Task = Job | Ready


@dataclass(frozen=True, slots=True)
class Office:
    """The office's folder, its register, waivers and receipts, the plans asked for, and the moment.

    ``naive``: ``as_of`` was given without a zone, so its clock time is meant in each plan's zone.
    """

    root: Path
    register: Register
    plans: tuple[Plan, ...]
    as_of: datetime
    naive: bool = False
    waivers: Waivers = NO_WAIVERS
    receipts: tuple[Receipt, ...] = ()
    unusable: tuple[tuple[str, tuple[Problem, ...]], ...] = ()
    """Plans that were asked for and cannot be loaded, with what is wrong with them."""

    def at(self, as_of: datetime) -> Office:
        """Return the office as of another moment."""
        return replace(self, as_of=as_of)

    def moment(self, plan: Plan) -> datetime:
        """Return ``as_of`` as it is meant under a plan."""
        return self.as_of.replace(tzinfo=ZoneInfo(plan.zone)) if self.naive else self.as_of


def load_plans(names: tuple[str, ...]) -> tuple[tuple[Plan, ...], tuple[tuple[str, tuple[Problem, ...]], ...]]:
    """Return the plans, and those that cannot be used with what is wrong with them."""
    plans: dict[str, Plan] = {}
    unusable: list[tuple[str, tuple[Problem, ...]]] = []
    for name in names:
        try:
            plan = load_plan(find_plan(name))
            plans.setdefault(plan.id, plan)
        except InputError as error:
            unusable.append((name, (error.problem,)))
        except PlanError as error:
            unusable.append((name, error.problems))
    return tuple(plans.values()), tuple(unusable)


def survey(root: Path, store: Store) -> tuple[Package, ...]:
    """Return every package below the office's folder; the store remembers whose they are."""
    place = str(root.resolve())
    known = names(store, place)
    found = tuple(read_package(path, known) for path in find_packages(root))
    named = {
        str(each.path): Named(each.look, each.plan, each.unit) for each in found if each.look and each.plan is not None
    }
    if named != known:
        remember(store, place, named)
    return found


def stated_plans(packages: tuple[Package, ...]) -> tuple[str, ...]:
    """Return the plans that packages name, sorted: what is swept when no plan is asked for."""
    return tuple(sorted({package.plan for package in packages if package.plan}))


def tasks(office: Office, packages: tuple[Package, ...]) -> Iterator[Task]:
    """Yield a task for each unit under each plan that binds it, in the register's order, then for the rest."""
    left = {package.path: package for package in packages}
    taken: set[Key] = set()
    for place, task in enumerate(_all(office, packages, left)):
        named = _renamed(task) if task.key in taken and isinstance(task, Ready) else task
        taken.add(named.key)
        yield replace(named, place=place)


def _renamed(task: Ready) -> Ready:
    """Return the task of a package whose unit has a row already, under a name of its own."""
    name = f"{task.key.unit} ({task.report.path})"
    return replace(task, key=Key(task.key.plan, name), unit=replace(task.unit, id=name))


def _all(office: Office, packages: tuple[Package, ...], left: dict[Path, Package]) -> Iterator[Task]:
    """Yield the tasks of the register's units, taking their packages from ``left``; then one for each left."""
    by_key: dict[tuple[str | None, str], list[Package]] = {}
    by_unit: dict[str, list[Package]] = {}
    for package in packages:
        by_key.setdefault((package.plan, package.unit), []).append(package)
        by_unit.setdefault(package.unit, []).append(package)
    receipts: dict[str, list[Receipt]] = {}
    for receipt in office.receipts:
        receipts.setdefault(receipt.unit, []).append(receipt)
    known = {plan.id for plan in office.plans}
    for unit in office.register.values():
        bound = False
        for name, problems in office.unusable:
            report = no_verdict(str(office.root), office.as_of, problems, unit=unit)
            yield Ready(Key(name, unit.id), 0, unit, office.as_of, "no_verdict", report)
            bound = True
        for plan in office.plans:
            if unit.group in plan.groups and _in_being(unit, plan):
                bound = True
                yield _task(office, plan, unit, by_key.get((plan.id, unit.id), []), receipts.get(unit.id, []))
                for package in by_key.get((plan.id, unit.id), []):
                    del left[package.path]
        ours = [package for package in by_unit.get(unit.id, ()) if package.path in left]
        for package in ours:
            if office.unusable and package.plan not in known:
                del left[package.path]  # told above: it cannot be seen which plan was meant
        if not bound and not ours:
            yield _ready(office, Key("", unit.id), unit, "missing", _none(unit, office.root))
    yield from (_unexpected(office, package) for package in left.values())


def _task(office: Office, plan: Plan, unit: Unit, found: list[Package], receipts: list[Receipt]) -> Task:
    key, as_of = Key(plan.id, unit.id), AsOf(office.moment(plan))
    own = office.waivers.of(unit.id)
    if not found:
        return _ready(office, key, unit, "missing", _none(unit, office.root), plan)

    def due() -> datetime | None:
        governing = governed(plan, as_of)
        return due_of(governing, unit, in_force(own.entries, governing, unit.id, as_of), as_of)

    choice = choose(found, [each for each in receipts if each.plan in {None, plan.id}], due, as_of)
    if choice.package is None:
        return _ready(office, key, unit, "no_verdict", choice.problems[-1], plan, choice.problems[:-1])
    return Job(
        key, 0, unit, choice.package.path, plan.folder, plan.digest, as_of.instant, choice.received, own,
        choice.problems, as_of.next_change,
    )  # fmt: skip


def _ready(
    office: Office,
    key: Key,
    unit: Unit,
    state: State,
    problem: Problem,
    plan: Plan | None = None,
    more: tuple[Problem, ...] = (),
) -> Ready:
    moment = office.moment(plan) if plan else office.as_of
    report = no_verdict(str(office.root), moment, (*more, problem), plan, unit)
    return Ready(key, 0, unit, moment, state, report)


def _unexpected(office: Office, package: Package) -> Ready:
    """Return what is told of a package that no unit of the register is waiting for."""
    plan = next((each for each in office.plans if each.id == package.plan), None)
    known = office.register.get(package.unit)
    moment = office.moment(plan) if plan else office.as_of
    report = no_verdict(str(package.path), moment, (_why(office, package, plan, known),), plan, known)
    unit = known or Unit(package.unit, package.unit, "?")
    return Ready(Key(package.plan or "", unit.id), 0, unit, moment, "no_verdict" if known else "unlisted", report)


def _why(office: Office, package: Package, plan: Plan | None, known: Unit | None) -> Problem:
    """Return why no unit of the register is waiting for the package."""
    if package.problem is not None:
        return package.problem
    if plan is None:
        return _other_plan(package, office.plans)
    try:
        Desk(office.as_of, units=office.register).unit(open_head(package.path), plan)
    except InputError as error:
        return error.problem
    return _gone(known or Unit(package.unit, package.unit, "?"), plan)


def _in_being(unit: Unit, plan: Plan) -> bool:
    """Return whether the unit exists at some time of the plan's year."""
    first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
    return (unit.valid_from is None or unit.valid_from <= last) and (
        unit.valid_until is None or unit.valid_until >= first
    )


def _none(unit: Unit, root: Path) -> Problem:
    return Problem("missing-submission", Location(str(root)), Text(
        f"{unit.name} chưa gửi hồ sơ.", f"{unit.name} has not handed in a submission.",
    ), Text("Đôn đốc đơn vị gửi hồ sơ.", "Remind the unit."))  # fmt: skip


def _other_plan(package: Package, plans: tuple[Plan, ...]) -> Problem:
    names = ", ".join(plan.id for plan in plans)
    return Problem("other-plan", Location(str(package.path)), Text(
        f"Hồ sơ lập theo kế hoạch “{package.plan}”; lần quét này kiểm tra: {names or '?'}.",
        f'The submission is made for the plan "{package.plan}"; this sweep checks {names or "?"}.',
    ))  # fmt: skip


def _gone(unit: Unit, plan: Plan) -> Problem:
    return Problem("unit-not-valid", Location("units.yaml"), Text(
        f"{unit.name} không còn hoặc chưa có trong năm {plan.year} theo danh sách đơn vị.",
        f"By the register {unit.name} does not exist in {plan.year}.",
    ))  # fmt: skip
