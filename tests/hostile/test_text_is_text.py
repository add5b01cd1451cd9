"""Text is text (H1, H12): what is planted in categories, names, settings and files is drawn literally and dead."""

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output
from python_calamine import CalamineWorkbook
from rich.console import Console
from typer.main import get_command
from xlsxwriter import Workbook

import iro_analysis
from cases.twelve import KEPT, YEAR, command, csv_of, figures, twelve, twelve_with, write
from fewer_contracts import stopping_contracts_only
from given import everything_approved
from iro_analysis.audit.reconcile import page_html as reconciliation_html
from iro_analysis.audit.reconcile.findings import CONTRADICTION, ITSELF, Finding, Findings
from iro_analysis.cli import main
from iro_analysis.cli.app import app, progress, warn
from iro_analysis.disk.files import as_typed, csv_text
from iro_analysis.ledger import ledger_rows, read_ledger
from iro_analysis.lists import rows_to_mend
from iro_analysis.lists.alerts import AlertList, print_alerts
from iro_analysis.lists.alerts import page_html as alerts_html
from iro_analysis.lists.screen import print_rows
from iro_analysis.periods import financial_year
from iro_analysis.report.charts.drawings import LONGEST_LABEL, LONGEST_NAME, drawn
from iro_analysis.report.document import MIME, Absence, ChartData, DataTable, Notes, Sentence, Series, chapter, to_data
from iro_analysis.report.exporter import ChapterExporter
from iro_analysis.report.html import block_html, page_html
from iro_analysis.report.page import report_document
from iro_analysis.report.section import Section
from iro_analysis.report.tables.examples import read_examples, write_examples
from iro_analysis.report.views import Figures
from iro_analysis.report.words.prose import Prose
from iro_analysis.settings import Authority, ReportOptions, Settings, load_settings
from iro_analysis.terminal import cell, put

ESCAPE, OVERRIDE, NUL, CONTROL_SEQUENCE = "\x1b[31m", "\u202e", "\0", "\x9b31m"
LONG = "a" * 10_000
#: Each text, and how every medium shows it: the names of live characters are given by Unicode, in brackets.
SHOWN = {
    **{text: text for text in ("$", "$$", "Pocket money ($$)", "Costs $5 and $6", r"\$x\$", "$\\frac{1}{2}$")},
    **{
        text: text
        for text in ("\\", "\\n", "[x]", "[/x]", "[bold red]x", ":bug:", "*x* _y_ ~~z~~", "`x`", "# x", "a; b=c", "a=b")
    },
    **{text: text for text in ("{{ cla_at_end }}", "{% raw %}", "{value}", "{0}", "%s", "{# x #}")},
    **{text: text for text in ("=1+1", "@SUM(A1)", "+1", "-1+1", " =1+1", "'=1", "\uff1d1+1", "|cmd")},
    **{text: text for text in ("<script>alert(1)</script>", "&amp; <b>", '" onload="x', "</svg>", "]]>", "--> x")},
    **{text: text for text in ("[x](javascript:alert(1))", "![x](http://x.example)", "\U0001f600", "\u6f22\u5b57")},
    f"red {ESCAPE}": "red (U+001B)[31m",
    f"red {CONTROL_SEQUENCE}": "red (U+009B)31m",
    f"turned {OVERRIDE}cba": "turned (U+202E)cba",
    "turned \u2067cba\u2069": "turned (U+2067)cba(U+2069)",
    f"nul{NUL}nul": "nul(U+0000)nul",
    "over\rwritten": "over(U+000D)written",
    "line\u2028line": "line(U+2028)line",
    "bell\a\b\x7f": "bell(U+0007)(U+0008)(U+007F)",
    LONG: LONG,
}
LIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
IDS = [ascii(text[:24]) for text in SHOWN]
every_text = pytest.mark.parametrize("text", SHOWN, ids=IDS)
TABLE = DataTable("Data", "Category", ("Number",), ())
THEMES = "case_alerts"


def commands(group, path=()):
    """Every command of the program by its words."""
    for name, one in group.commands.items():
        yield " ".join((*path, name)), one
        if hasattr(one, "commands"):
            yield from commands(one, (*path, name))


COMMANDS = dict(commands(get_command(app)))


def joined(text):
    """The text without its spaces: charts and screens wrap."""
    return "".join(text.split())


def text_of(html):
    assert not LIVE.search(html)
    return BeautifulSoup(html, "html.parser").get_text()


# -- charts -----------------------------------------------------------------------------------------------------------

#: The names of series: only a few fit in one chart.
NAMES = ("Costs $5 and $6", r"\$x\$", "</svg>", f"red {ESCAPE}", f"turned {OVERRIDE}cba", LONG)


def picture_text(kind, data):
    """All text that is drawn, without its spaces."""
    picture = drawn(kind, data, TABLE, "chart-1").picture
    assert not LIVE.search(picture)
    parsed = BeautifulSoup(picture, "html.parser")
    assert not parsed.find_all(["script", "b", "x"])
    return joined("".join(tag.get_text() for tag in parsed.find_all("text")))


@pytest.mark.parametrize("kind", ["bars", "heat"])
def test_every_category_of_a_chart_is_drawn_as_letters(kind):
    short = [text for text in SHOWN if text != LONG]
    for labels in (short, [LONG, "Other"]):
        points = tuple(map(float, range(1, len(labels) + 1)))
        data = ChartData("$x$", "children", tuple(labels), (Series("Now", points), Series("Before", points)))
        text = picture_text(kind, data)
        assert not [label for label in labels if joined(SHOWN.get(label, label)[:LONGEST_LABEL]) not in text]


@pytest.mark.parametrize("kind", ["trend", "bars", "heat", "box"])
@pytest.mark.parametrize("name", NAMES, ids=[ascii(name[:24]) for name in NAMES])
def test_the_name_of_a_series_is_drawn_as_letters(name, kind):
    data = ChartData(name, "children", ("2019-20", "2020-21"), (Series(name, (1.0, 2.0)), Series("Two", (2.0, 1.0))))
    if kind == "box":
        data = ChartData(name, "days", tuple("abcde"), (Series(name, (1.0, 2.0, 3.0, 4.0, 5.0)),))
    text, whole = picture_text(kind, data), SHOWN[name]
    if kind == "heat":  # a name that does not fit over its column is in the remarks, by a letter
        text += joined(" ".join(drawn(kind, data, TABLE, "chart-1").remarks))
    assert joined(whole[: LONGEST_LABEL if kind == "heat" else LONGEST_NAME]) in text


def test_a_section_shows_every_theme_in_table_chart_and_notebook():
    """The table has the whole text, and nothing in what the notebook keeps is live.

    Reading puts a comma and a colon where a category has the ledger's own separators.
    """
    short = {text: shown for text, shown in SHOWN.items() if text != LONG}
    themes = [text.replace(";", ",").replace("=", ":").strip() for text in short]
    shown = {joined(text.replace(";", ",").replace("=", ":")) for text in short.values()}
    blocks = []
    section = Section("disputes", ledger_with(*themes), Settings(), blocks.append)
    section.table(THEMES, "theme")
    section.chart("bars", THEMES, "theme")
    assert len(blocks) == 2
    for block in blocks:
        assert not LIVE.search(json.dumps(to_data(block), ensure_ascii=False))
        text_of(block_html(block))
        heads = BeautifulSoup(block_html(block), "html.parser").select("tbody th")
        assert shown <= {joined(head.get_text()) for head in heads}


def ledger_with(*themes):
    """A ledger with alerts by theme."""
    period = financial_year(2021)
    numbers = {"": float(3 * len(themes))} | {f"theme={theme}": 3.0 for theme in dict.fromkeys(themes)}
    rows = [{"breakdown": text, "value": number, "numerator": number} for text, number in numbers.items()]
    same = {"period": period.label, "period_start": period.start, "period_end": period.end, "section": "disputes"}
    same |= {"measure": THEMES, "unit": "alerts", "status": "ok", "note": ""}
    return ledger_rows(pd.DataFrame([row | same for row in rows]), period)


# -- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_shows_it_as_letters():
    """Title and council, and for every text seven places of blocks."""
    blocks = [
        block
        for number, text in enumerate(SHOWN)
        for block in (
            *(Sentence(text), Absence((text,), (text,)), Notes((text,))),
            DataTable(text, text, (text,), (), element=f"table-{number}"),
        )
    ]
    everything = " ".join(SHOWN)
    settings = Settings(authority=Authority(name=everything), report=ReportOptions(title=everything))
    document = report_document([chapter("1", "chapter-1", blocks)], Figures(ledger_with("Drift")), settings)
    page = page_html(document)
    text = joined(text_of(page))
    assert not [shown for shown in SHOWN.values() if text.count(joined(shown)) < 7 + 2]
    parsed = BeautifulSoup(page, "html.parser")
    assert not parsed.find_all(["script", "img", "b"])
    assert not [name for tag in parsed.find_all() for name in tag.attrs if name.startswith("on")]


@every_text
def test_a_text_chapter_fills_it_in_as_letters(text, tmp_path):
    """The council's name looks like a reference, like Markdown or like HTML: it is none of these."""
    path = tmp_path / "introduction.md"
    path.write_text("# Introduction\n\nBegin {{ authority }} end\n\n* {{ authority }}\n", encoding="utf-8")
    settings = Settings(authority=Authority(name=text))
    blocks = Prose(Figures(ledger_with("Drift in plan")), settings).blocks(path)
    html = "".join(map(block_html, blocks))
    assert joined(text_of(html)) == joined(f"Introduction Begin {SHOWN[text]} end {SHOWN[text]}")
    assert not BeautifulSoup(html, "html.parser").find_all(["script", "img", "b", "em", "a", "code"])


@pytest.mark.parametrize("text", ["{% include 'x' %}", "{# x #}", "<script>alert(1)</script>", "<b onclick=x>", "$x$"])
def test_what_a_text_chapter_holds_itself_is_no_template_and_no_html(text, tmp_path):
    path = tmp_path / "introduction.md"
    path.write_text(f"Begin {text} {ESCAPE}{OVERRIDE} end\n", encoding="utf-8")
    (block,) = Prose(Figures(ledger_with("Drift in plan")), Settings()).blocks(path)
    html = block_html(block)
    assert f"Begin {text} (U+001B)[31m(U+202E) end" in text_of(html)
    assert not BeautifulSoup(html, "html.parser").find_all(["script", "b"])


def test_a_link_of_a_text_chapter_runs_no_script(tmp_path):
    path = tmp_path / "introduction.md"
    path.write_text("[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html,x)\n", encoding="utf-8")
    (block,) = Prose(Figures(ledger_with("Drift in plan")), Settings()).blocks(path)
    links = BeautifulSoup(block_html(block), "html.parser").find_all("a")
    assert [link["href"] for link in links] == ["#harmful-link"] * len(links)


@every_text
def test_the_chapter_that_a_notebook_exports_shows_it_as_letters(text):
    blocks = (Sentence(text), Absence((text,), (text,)))
    outputs = [new_output("display_data", {MIME: to_data(block)}) for block in blocks]
    html, _ = ChapterExporter().from_notebook_node(new_notebook(cells=[new_code_cell(outputs=outputs)]))
    assert joined(text_of(html)).count(joined(SHOWN[text])) >= 3


def alert_rows(text):
    row = {"kind": "Alert", "id": text, "child_id": text, "iro_id": text, "theme": text, "team": text, "stage": pd.NA}
    days = {"raised": pd.Timestamp(2020, 7, 1), "due": pd.Timestamp(2020, 7, 15), "days_open": 9, "days_overdue": 3}
    return pd.DataFrame([row | days]).astype({"stage": "Int64", "days_overdue": "Int64"})


def alert_list(text):
    return AlertList(alert_rows(text), financial_year(2021).end, text, (text,))


@every_text
def test_the_pages_that_name_children_show_it_as_letters(text):
    assert joined(text_of(alerts_html(alert_list(text)))).count(joined(SHOWN[text])) >= 7
    found = Findings((Finding(ITSELF, CONTRADICTION, text, text, (text,), (text,)),), 1, 0, text)
    assert joined(text_of(reconciliation_html(found))).count(joined(SHOWN[text])) >= 5


# -- the terminal -----------------------------------------------------------------------------------------------------


@every_text
def test_the_terminal_prints_it_as_letters(text, capsys):
    put(f"a {text}")
    put(f"b {text}", err=True)
    print_rows(pd.DataFrame({"name": [text], text: [text]}), "table")
    print_alerts(alert_list(text), "table")
    Console(stderr=True, width=20_000).print(cell(text))
    printed = capsys.readouterr()
    assert not LIVE.search(printed.out + printed.err)
    shown = joined(SHOWN[text])
    assert joined(printed.err) == f"b{shown}{shown}"
    expected = 2 if text == LONG else 6  # a column of the long one takes pages, side by side with the others
    assert joined(printed.out).count(shown) >= expected or text == LONG
    assert printed.out.count("a") >= expected * len(LONG) or text != LONG


def test_the_progress_of_a_command_has_no_markup_and_is_for_a_terminal_alone(capsys, monkeypatch):
    with progress("[/x]") as say:
        say(f"[/y] {ESCAPE}")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress("[/x]") as say:
        say(f"[/y] {ESCAPE}")
    printed = capsys.readouterr()
    assert not printed.out
    assert "[/y] " in printed.err
    assert ESCAPE not in printed.err


@pytest.mark.parametrize("words", [["check", "--data"], ["reconcile"], ["compare", "."], ["verify", "--data", "."]])
@pytest.mark.parametrize("name", [f"no {ESCAPE}", f"{OVERRIDE}on", "[/x]", "$$", "no\x07", "caf\udce9"], ids=ascii)
def test_a_message_names_a_file_as_letters(words, name, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["iro", *words, name])
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()
    assert not LIVE.search(printed.out + printed.err)
    assert "iro: " in printed.err


def test_no_line_break_in_a_name_begins_a_message_of_its_own(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["iro", "check", "--data", "no\niro: all is well"])
    with pytest.raises(SystemExit):
        main()
    warn("no\niro: all is well")
    print_rows(pd.DataFrame({"file": ["no\niro: all is well"]}), "table")
    printed = capsys.readouterr()
    assert not [line for line in (printed.out + printed.err).splitlines() if line.startswith("iro: all")]


# -- CSV, JSON and workbooks ------------------------------------------------------------------------------------------


def is_formula(text):
    """Whether a spreadsheet would compute the cell: a sign, perhaps after spaces, or a tab, which moves it on."""
    is_number = re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", text)
    return not is_number and bool(re.match(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", text))


@every_text
@pytest.mark.parametrize("before", ["", "'", "''", "\t", "\n", "  "], ids=repr)
def test_csv_is_dead_and_read_back_as_typed(text, before):
    rows = pd.DataFrame({"a": [before + text, "x", None], "n": [1, -2, 3]})
    written = csv_text(rows)
    assert not LIVE.search(written)
    cells = [row["a"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    assert not any(map(is_formula, cells))
    assert [row["n"] for row in csv.DictReader(io.StringIO(written, newline=""))] == ["1", "-2", "3"]
    read = as_typed(pd.read_csv(io.StringIO(written), dtype="string", keep_default_na=False))
    assert read["a"][0] == before + SHOWN[text]


@every_text
def test_json_is_dead_and_read_back_as_it_was(text, capsys):
    print_rows(pd.DataFrame({"a": [text]}), "json")
    printed = capsys.readouterr().out
    assert not LIVE.search(printed)
    assert json.loads(printed) == [{"a": text}]


@every_text
def test_the_ledger_is_dead_and_read_back_as_it_was(text, tmp_path):
    """A comparator's area is the beginning of a note."""
    ledger = ledger_with(text)
    ledger.frame["note"] = ledger_rows(ledger.frame.assign(note=f"{text}: file.csv"), ledger.period).frame["note"]
    ledger.write(tmp_path / "figures.csv")
    written = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert not LIVE.search(written)
    assert not any(is_formula(row["note"]) for row in csv.DictReader(io.StringIO(written)))
    again = read_ledger(tmp_path / "figures.csv", ledger.period)
    pd.testing.assert_frame_equal(again.frame, ledger.frame)
    assert again.frame["note"][0] == f"{SHOWN[text]}: file.csv"


@every_text
def test_the_examples_are_dead_and_read_back_as_they_were(text, tmp_path):
    write_examples(pd.DataFrame({"you_said": [text], "we_did": [text], "theme": [text]}), tmp_path)
    written = (tmp_path / "you-said-we-did.csv").read_text(encoding="utf-8")
    assert not LIVE.search(written)
    assert not any(map(is_formula, next(csv.reader(io.StringIO(written.split("\n", 1)[1])))))
    assert read_examples(tmp_path)["we_did"].tolist() == [SHOWN[text]]


@every_text
def test_a_workbook_holds_it_as_letters(text, tmp_path):
    path = tmp_path / "list.xlsx"
    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        rows_to_mend._write_sheet(book, "To mend", pd.DataFrame({"child_id": [text], "file": [text]}))
    (row,) = CalamineWorkbook.from_path(path).get_sheet_by_name("To mend").to_python()[1:]
    guard = "'" if is_formula(text.lstrip("'")) else ""
    assert row == 2 * [guard + SHOWN[text]]


# -- through the commands ---------------------------------------------------------------------------------------------

CONFIG = """
[authority]
name = '{{ cla_at_end }} $$ [/x] =1+1'
[groupings."[/x] $$ \\u001b[31m \\u202e"]
of = "placement"
groups = {"+1 {{ starts }} \\u0007" = ["U1"], "@SUM \\u202e" = ["K1", "K2"]}
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The twelve children, with every text that a CSV cell and a file name can hold planted as theme, team and name."""
    kept = [text for text in SHOWN if text != LONG and not {NUL, "\r", "\u2028"} & set(text)]
    heads = ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "TEAM", "CLOSED"]
    rows = [[text, "0000001", "01/07/2020", text, text, ""] for text in kept]
    rows += [["long", "0000002", "01/07/2020", LONG, LONG, ""]]
    folder = write(tmp_path_factory.mktemp("planted"), twelve_with(case_alerts=csv_of([heads, *rows])))
    (folder / "iro.toml").write_text(CONFIG + KEPT, encoding="utf-8")
    for number, text in enumerate(kept):
        if "/" not in text:
            (folder / f"{text}{number}.csv").write_text(f"x,{number}\n1,2\n", encoding="utf-8")
    return everything_approved(folder)


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "--format", "json"],
        ["check", "--format", "csv"],
        ["alerts", "--as-at", "2021-03-31"],
        ["alerts", "--as-at", "2021-03-31", "--format", "csv"],
        ["due", "--month", "2021-04"],
        ["figures", "--period", YEAR, "--measure", THEMES],
        ["figures", "--period", YEAR, "--measure", THEMES, "--format", "csv"],
        ["figures", "--period", YEAR, "--measure", "cla_at_end", "--format", "json"],
    ],
    ids=" ".join,
)
def test_no_command_prints_anything_live(planted, words):
    with stopping_contracts_only():
        result = command(*words, "--data", planted)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert not LIVE.search(result.stdout + result.stderr)
    if "csv" in words:
        cells = [text for row in csv.reader(io.StringIO(result.stdout)) for text in row]
        assert not any(map(is_formula, cells))


def test_every_planted_theme_is_a_category_of_its_own(planted):
    """Reading strips invisible characters and replaces the ledger's own separators; what is left is unchanged."""
    categories = [breakdown for _, breakdown in figures(planted, THEMES) if breakdown.startswith("theme=")]
    for text in ("![x](http://x.example)", "# x", "$\\frac{1}{2}$", "%s", "&amp, <b>", '" onload:"x'):
        assert f"theme={text}" in categories


def test_names_in_the_configuration_are_literal(planted):
    settings = load_settings(planted)
    assert list(settings.groupings) == ["[/x] $$ (U+001B)[31m (U+202E)"]
    (grouping,) = settings.groupings.values()
    assert list(grouping.groups) == ["+1 {{ starts }} (U+0007)", "@SUM (U+202E)"]


def test_the_rows_of_a_trace_are_csv_from_the_first_line(tmp_path):
    """``iro trace --show > x.csv``: what is said about the figure goes to standard error."""
    result = command("trace", "starts", "--data", write(tmp_path, twelve()), "--period", YEAR, "--show")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 12
    assert {row["child_id"] for row in rows} == {f"{child:07}" for child in range(1, 13)}
    assert "Formula: " in result.stderr


def test_a_trace_of_planted_rows_is_dead(tmp_path):
    heads = ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "CLOSED"]
    rows = [["=1+1", "0000001", "01/07/2020", "=1+1", ""], [f"@SUM {OVERRIDE}", "0000002", "01/07/2020", "$$", ""]]
    folder = write(tmp_path, twelve_with(case_alerts=csv_of([heads, *rows])) | {"iro.toml": KEPT})
    result = command("trace", THEMES, "--data", folder, "--period", YEAR, "--show")
    cells = [text for row in csv.reader(io.StringIO(result.stdout)) for text in row]
    assert len(cells) > len(heads)
    assert not any(map(is_formula, cells))
    assert not LIVE.search(result.stdout)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_prints_every_bracket_that_is_written(name, capsys, monkeypatch):
    """Help is the one medium with markup in it, so brackets in what we write are marked as letters."""
    monkeypatch.setenv("COLUMNS", "400")
    written = [COMMANDS[name].help, COMMANDS[name].epilog, *(option.help for option in COMMANDS[name].params)]
    brackets = [found for text in written for found in re.findall(r"\[[a-z/@#_]*\]", text or "")]
    with pytest.raises(SystemExit):
        get_command(app).main([*name.split(), "--help"])
    shown = capsys.readouterr().out
    assert not [bracket for bracket in brackets if bracket not in shown]


# -- one door per medium ----------------------------------------------------------------------------------------------

#: What opens a way to a medium, and the modules that may do so.
DOORS = {
    r"typer\.echo\(|(?<!\.)\bprint\(|sys\.std(?:out|err)\.write": {"terminal.py"},
    r"rich\.(?:markup|text)": {"terminal.py"},
    # A fingerprint is hashed and never written.
    r"\.to_csv\(": {"disk/files.py", "runs/manifest/fingerprints.py"},
    r"\.force_ascii|force_ascii=": {"lists/screen.py"},
    r"\bTextPath\(": {"report/charts/heat.py"},
    r"\.annotate\(": {"report/charts/lines_and_bars.py"},
    r"\bMarkup\((?!\")": {"report/templating.py", "report/html.py", "report/charts/svg.py"},
    r"\| safe": {"report/templates/blocks/chart.html.j2"},
    r"Environment\(": {"report/templating.py"},
}


@pytest.mark.parametrize("pattern", DOORS)
def test_each_medium_has_one_door(pattern):
    package = Path(iro_analysis.__file__).parent
    files = [path for ending in ("py", "j2") for path in package.rglob(f"*.{ending}")]
    found = {str(path.relative_to(package)) for path in files if re.search(pattern, path.read_text(encoding="utf-8"))}
    assert found == DOORS[pattern]
