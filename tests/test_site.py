"""The static site of a run: what it shows agrees with the store, nothing of it is live, and it is always the same."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from browser import axe, chromium, needs_axe, needs_browser, run_in
from support import ROOT, card, count_rule, tuanthu, write_plan, write_submission

DAYS = ("2024-03-01", "2024-04-01")
EVIL = '<script>alert("x")</script>&\'"'


def sweep(root, store, day, *more, codes=(0, 1)):
    ran = tuanthu("sweep", root, "--store", store, "--as-of", day, "--quiet", *more)
    assert ran.returncode in codes, ran.stderr
    return ran


def build(store, folder, *more, code=0):
    ran = tuanthu("report", "--store", store, "-o", folder, *more)
    assert ran.returncode == code, ran.stderr
    return ran


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The samples of Uông Bí, swept on two days."""
    top = tmp_path_factory.mktemp("office")
    shutil.copytree(ROOT / "samples" / "uong-bi", top / "uong-bi")
    for day in DAYS:
        sweep(top / "uong-bi", top / "store.sqlite", day)
    return top


@pytest.fixture(scope="module")
def site(office):
    build(office / "store.sqlite", office / "site")
    return office / "site"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """An office in which names, messages and folders try to break out of the page."""
    top = tmp_path_factory.mktemp("hostile")
    rule = count_rule("R", {"points": 1, "on": "1"})
    rule["title"] = rule["violations"]["too_few"]["message"] = f"Quy tắc {EVIL} {{{{ 7 * 7 }}}}"
    plan = write_plan(
        top / "plan", cards=[card({"code": "1", "max": 2, "title": EVIL})], rules=[rule],
        index={"step": 0.01, "mode": "half_up"},
    )  # fmt: skip
    root = top / "office"
    root.mkdir()
    units = json.dumps({"units": [{"id": name, "name": f"Phường {EVIL}", "group": "units"} for name in ("con", "b")]})
    (root / "units.yaml").write_text(units, encoding="utf-8")
    write_submission(root / "con", 'scores: {"1": 2}\ndata: {n: 0}\nsent: 2024-03-01\n', plan="made", unit="con")
    write_submission(root / "x'<b>", "nothing: [\n", plan="made", unit="b")
    sweep(root, top / "store.sqlite", "2025-01-15", "--plan", plan, codes=(2,))
    build(top / "store.sqlite", top / "site")
    return top / "site"


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


class Page(HTMLParser):
    """Reads a page: its tags with their attributes, and its text."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


# ------------------------------------------------------------------- contents


def test_there_is_a_page_for_the_run_one_for_each_unit_and_one_for_the_criteria(site):
    names = [path.relative_to(site).as_posix() for path in pages(site)]
    units = ["phong-mau-01", "phuong-mau-01", "phuong-mau-02", "phuong-mau-03"]
    assert names == ["index.html", "uong-bi-2023/_tieu-chi.html", *(f"uong-bi-2023/{name}.html" for name in units)]
    assert (site / "tuanthu-pages.txt").read_text(encoding="utf-8").splitlines()[-1] == "index.html"


def test_the_page_of_the_run_says_who_is_missing_ranks_each_group_and_names_the_dearest_faults(site):
    text = Page(site / "index.html").text
    assert "Cần đôn đốc Phường Mẫu 02 : Chưa gửi hồ sơ" in text
    assert re.search(r"1 Phường Mẫu 01 93,15 0 93,15 0 0 93,15 1 Phường Mẫu 03 93,15", text)
    assert re.search(r"– Phường Mẫu 02 \(chưa gửi hồ sơ\) – –", text)
    assert re.search(r"Lỗi Căn cứ 4 1 1 Tài liệu kiểm chứng", text)
    assert "Phòng Nội vụ Thành phố 1, 4, 5 1 11 8,95" in text


def test_numbers_on_the_page_of_the_run_are_those_of_the_store(site, office):
    ran = tuanthu("rank", "--store", office / "store.sqlite", "--format", "json")
    ranked = {each["unit"]: each["index"] for table in json.loads(ran.stdout)["tables"] for each in table["units"]}
    text = Page(site / "index.html").text
    for index in filter(None, ranked.values()):
        assert index.replace(".", ",") in text


def test_the_page_of_a_unit_begins_with_what_regains_most(site):
    text = Page(site / "uong-bi-2023" / "phong-mau-01.html").text
    points = [each.replace(",", ".") for each in re.findall(r"Lấy lại tối đa ([\d,]+) điểm", text)]
    assert points == sorted(points, key=float, reverse=True)
    assert sum(map(float, points)) == pytest.approx(11.05)
    assert "mức của bộ quy tắc 11,05; tự chấm quá mức 0,5." in text
    assert "sau kiểm tra 75,95 bị trừ 11,55 chưa xác định 4 tối đa 100" in text
    assert "evidence/4.1/41-TB-PM01.pdf" in text


def test_every_finding_that_is_not_passed_stands_on_its_units_page(site, office):
    ran = tuanthu("validate", office / "uong-bi" / "phong-mau-01", "--units", office / "uong-bi" / "units.yaml",
                  "--as-of", DAYS[-1], "--format", "json")  # fmt: skip
    text = Page(site / "uong-bi-2023" / "phong-mau-01.html").text
    silent = {"passed", "not_applicable"}
    messages = [each["message"] for each in json.loads(ran.stdout)["findings"] if each["outcome"] not in silent]
    assert len(messages) > 20
    assert [each for each in messages if " ".join(each.split()) not in text] == []


def test_a_unit_that_handed_nothing_in_has_a_page_that_says_so(site):
    text = Page(site / "uong-bi-2023" / "phuong-mau-02.html").text
    assert "Chưa gửi hồ sơ" in text
    assert "Chưa xếp hạng: chưa gửi hồ sơ" in text


def test_a_trend_is_drawn_once_there_are_two_runs_and_its_numbers_stand_in_a_table(site, office):
    page = Page(site / "index.html")
    charts = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("class") == "trend"]
    assert "Cơ quan chuyên môn: –, 75,95" in charts[0]["aria-label"]
    assert "01/04/2024 75,95 93,15" in page.text
    build(office / "store.sqlite", office / "first", "1")
    assert "Mới có một lần kiểm tra." in Page(office / "first" / "index.html").text


def test_years_are_told_apart_when_the_store_holds_plans_of_several(tmp_path):
    store = tmp_path / "store.sqlite"
    for year, points in ((2023, 1), (2024, 2)):
        head = {"id": f"plan-{year}", "year": year, "index": {"step": 0.01, "mode": "half_up"}}
        rules = [count_rule("R", {"points": 1, "on": "1"})]
        plan = write_plan(tmp_path / f"plan-{year}", cards=[card({"code": "1", "max": 2})], rules=rules, **head)
        root = tmp_path / f"office-{year}"
        root.mkdir()
        (root / "units.yaml").write_text("units: [{id: a, name: A, group: units}]\n", encoding="utf-8")
        text = f'scores: {{"1": {points}}}\ndata: {{n: 1}}\nsent: 2024-03-01\n'
        write_submission(root / "a", text, plan=head["id"], unit="a")
        sweep(root, store, f"{year + 1}-06-01", "--plan", plan)
    build(store, tmp_path / "site")
    assert "2023 50 2024 100" in Page(tmp_path / "site" / "index.html").text


# ------------------------------------------------------------ form and safety


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_a_page_is_complete_in_itself_and_does_nothing(which, request):
    for path in pages(request.getfixturevalue(which)):
        page = Page(path)
        assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "form", "base"} == set()
        links = [value for _, attrs in page.tags for key, value in attrs.items() if key in {"href", "src", "style"}]
        assert all(re.fullmatch(r"(\.\./)?[\w./-]*(#[\w.-]+)?", value) for value in links), path
        assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
        assert "url(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_every_link_leads_somewhere(which, request):
    for path in pages(request.getfixturevalue(which)):
        page = Page(path)
        for href in (attrs["href"] for tag, attrs in page.tags if tag == "a"):
            file, _, mark = href.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), (path, href)
            assert not mark or any(attrs.get("id") == mark for _, attrs in Page(target).tags), (path, href)


def test_names_and_messages_from_outside_are_text_and_never_a_path(hostile):
    page = Page(hostile / "index.html")
    assert EVIL in page.text
    assert "{{ 7 * 7 }}" in page.text
    names = [path.relative_to(hostile).as_posix() for path in pages(hostile)]
    assert "made/con.html" not in names  # a device on Windows
    assert all(re.fullmatch(r"(\w[\w-]*/)?_?[\w-]+\.html", name) for name in names)


def test_the_same_store_gives_the_same_bytes(site, office):
    for seed in ("0", "77"):
        tuanthu("report", "--store", office / "store.sqlite", "-o", office / f"seed-{seed}", PYTHONHASHSEED=seed)
    for path in pages(site):
        name = path.relative_to(site)
        assert {(office / f"seed-{seed}" / name).read_bytes() for seed in ("0", "77")} == {path.read_bytes()}


def test_english_on_demand(office, tmp_path):
    build(office / "store.sqlite", tmp_path / "en", "--lang", "en")
    text = Page(tmp_path / "en" / "index.html").text
    assert "Mend first" in text
    assert "93.15" in text
    assert "Xếp hạng" not in text


def test_one_report_as_a_page(office):
    ran = tuanthu("validate", office / "uong-bi" / "phong-mau-01", "--as-of", DAYS[-1], "--format", "html")
    assert ran.returncode == 1
    assert ran.stdout.startswith("<!DOCTYPE html>")
    assert "Lấy lại tối đa" in ran.stdout


def test_what_cannot_be_checked_is_a_page_that_says_so(tmp_path):
    ran = tuanthu("validate", tmp_path, "--format", "html", "--lang", "en")
    assert ran.returncode == 2
    assert "There is no complete verdict" in ran.stdout


# ------------------------------------------------------------------ the folder


def test_a_later_site_replaces_an_earlier_one_and_removes_only_its_own_pages(office, tmp_path):
    folder = tmp_path / "site"
    build(office / "store.sqlite", folder)
    (folder / "uong-bi-2023" / "gone.html").write_text("", encoding="utf-8")
    (folder / "mine.html").write_text("mine", encoding="utf-8")
    with (folder / "tuanthu-pages.txt").open("a", encoding="utf-8") as listed:
        listed.write("uong-bi-2023/gone.html\n../outside.html\n")
    (tmp_path / "outside.html").write_text("mine", encoding="utf-8")
    build(office / "store.sqlite", folder)
    assert not (folder / "uong-bi-2023" / "gone.html").exists()
    assert (folder / "mine.html").exists()
    assert (tmp_path / "outside.html").exists()


def test_a_folder_with_other_files_is_left_alone(office, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    ran = build(office / "store.sqlite", tmp_path, "--lang", "en", code=2)
    assert "holds other files" in ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt"]


@pytest.mark.parametrize(
    ("args", "says"), [(["7"], "there is no run 7"), (["--store", "/nowhere.sqlite"], "there is none; sweep first")]
)
def test_wrong_calls_are_told(office, tmp_path, args, says):
    ran = tuanthu("report", "--store", office / "store.sqlite", "-o", tmp_path / "x", "--lang", "en", *args)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


# ------------------------------------------------------------- a real browser


@needs_axe
@pytest.mark.parametrize(
    ("which", "page", "width"),
    [
        ("site", "index.html", 1200),
        ("site", "uong-bi-2023/phong-mau-01.html", 500),
        ("site", "uong-bi-2023/phuong-mau-02.html", 1200),
        ("site", "uong-bi-2023/_tieu-chi.html", 1200),
        ("hostile", "index.html", 500),
    ],
)
def test_axe_finds_nothing_to_object_to(which, page, width, request):
    assert axe(request.getfixturevalue(which) / page, width=width) == []


@needs_browser
def test_on_a_phone_nothing_but_tables_is_wider_than_the_screen(site):
    script = "send([document.documentElement.scrollWidth,document.documentElement.clientWidth])"
    for path in (site / "index.html", site / "uong-bi-2023" / "phong-mau-01.html"):
        wide, screen = run_in(path, script, width=500)
        assert wide <= screen, path


@needs_browser
def test_nothing_runs_that_came_from_outside(hostile):
    for path in (hostile / "index.html", next((hostile / "made").glob("x-*.html"))):
        assert run_in(path, "send([document.scripts.length,document.querySelectorAll('b').length])") == [1, 0]


@needs_browser
def test_it_prints(site, tmp_path):
    for path in (site / "index.html", site / "uong-bi-2023" / "phong-mau-01.html"):
        out = tmp_path / f"{path.stem}.pdf"
        chromium("--no-pdf-header-footer", f"--print-to-pdf={out}", page=path)
        count = len(re.findall(rb"/Type\s*/Page\b", out.read_bytes()))
        assert 3 <= count <= 9
