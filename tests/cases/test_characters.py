"""Invisible characters, numbers, quotation marks and spellings in cells: R10, R12, R22 (identifiers), R24, R26."""

import pytest

from cases.twelve import (
    ENDED,
    HEADER,
    HELD,
    KEPT,
    OPEN,
    REVIEWS,
    RIGHT,
    STOCK,
    assert_never_silently_wrong,
    assert_stops,
    both_engines,
    by_category,
    check_output,
    csv_of,
    csv_table,
    episode_line,
    figures,
    fill,
    lines,
    respell,
    totals,
    twelve,
    twelve_with,
    write,
)
from given import everything_approved
from iro_analysis.errors import IroError

BASE = twelve()
ZERO_WIDTH_SPACE, NO_BREAK_SPACE, SOFT_HYPHEN = "\u200b", "\u00a0", "\u00ad"
LEFT_TO_RIGHT, BYTE_ORDER_MARK, THIN_SPACE = "\u200e", "\ufeff", "\u2009"
DASH = "\u2013"
INVISIBLE = [ZERO_WIDTH_SPACE, NO_BREAK_SPACE, SOFT_HYPHEN, LEFT_TO_RIGHT, BYTE_ORDER_MARK, THIN_SPACE]


# R10: invisible characters are stripped like spaces.


@both_engines
@pytest.mark.parametrize("mark", [ZERO_WIDTH_SPACE, SOFT_HYPHEN], ids=ascii)
def test_r10_an_invisible_character_after_an_identifier_is_ignored(tmp_path, mark, engine):
    reviews = respell(BASE["reviews.csv"], "CHILD", lambda cell: cell + mark, ENDED)
    assert totals(write(tmp_path, twelve_with(reviews=reviews)), *HELD, engine=engine) == HELD


@pytest.mark.parametrize("mark", INVISIBLE, ids=ascii)
def test_r10_an_invisible_character_in_a_date_is_ignored(tmp_path, mark):
    episodes = respell(BASE["episodes.csv"], "DEC", lambda cell: mark + cell[:3] + mark + cell[3:])
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *STOCK) == STOCK


def test_r10_an_invisible_character_beside_a_code_is_ignored(tmp_path):
    episodes = respell(BASE["episodes.csv"], "RNE", lambda cell: LEFT_TO_RIGHT + cell)
    reviews = respell(BASE["reviews.csv"], "REVIEW_CODE", lambda cell: cell + NO_BREAK_SPACE)
    assert totals(write(tmp_path, twelve_with(episodes=episodes, reviews=reviews)), *RIGHT) == RIGHT


def test_r10_a_second_byte_order_mark_is_ignored(tmp_path):
    episodes = 2 * BYTE_ORDER_MARK + BASE["episodes.csv"]
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *STOCK) == STOCK


def test_r10_an_invisible_character_in_a_heading_is_ignored(tmp_path):
    episodes = BASE["episodes.csv"].replace("DEC,", f"{NO_BREAK_SPACE}DEC{ZERO_WIDTH_SPACE},", 1)
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *STOCK) == STOCK


def test_r10_cells_with_an_invisible_character_are_counted(tmp_path):
    reviews = respell(BASE["reviews.csv"], "CHILD", lambda cell: cell + ZERO_WIDTH_SPACE, ENDED)
    output = check_output(write(tmp_path, twelve_with(reviews=reviews))).splitlines()
    assert any("reviews.csv" in line and "CHILD" in line and "8" in line for line in output)


# R12: number formats, and sums of which a part cannot be read.

INVITED = "MONTH,RESPONDENT,COUNT"
FORM = lines("DATE,RESPONDENT,QUESTION,ANSWER", "15/04/2020,Parent,Was it clear,Yes")
POSTS = "IRO_ID,START,END,FTE"


@both_engines
def test_r12_thousands_separators_and_half_posts_are_read(tmp_path, engine):
    """One form from 1,004 people invited; one full post and one of .5."""
    invited = lines(INVITED, '01/04/2020,Parent,"1,004"')
    posts = lines(POSTS, "I1,01/04/2018,,1", "I2,01/04/2018,,.5")
    folder = write(tmp_path, twelve_with(feedback=FORM, invited=invited, posts=posts) | {"iro.toml": KEPT})
    assert totals(folder, "feedback_response_rate", "iro_fte", engine=engine) == {
        "feedback_response_rate": pytest.approx(100 / 1004),
        "iro_fte": 1.5,
    }


@pytest.mark.parametrize("count", ["1004.0", '"1,004.00"', "1 004", " 1004 ", "01004"])
def test_r12_a_count_is_read_however_it_is_written(tmp_path, count):
    """One form from 1,004 people invited."""
    invited = lines(INVITED, f"01/04/2020,Parent,{count}")
    folder = write(tmp_path, twelve_with(feedback=FORM, invited=invited) | {"iro.toml": KEPT})
    assert totals(folder, "feedback_response_rate") == {"feedback_response_rate": pytest.approx(100 / 1004)}


@pytest.mark.parametrize("half", ["0.50", "+0.5", "0.5 ", "0.5 FTE", "50%", '"0,5"', "1/2"])
def test_r12_half_a_post_is_read_or_noted_however_it_is_written(tmp_path, half):
    posts = lines(POSTS, "I1,01/04/2018,,1", f"I2,01/04/2018,,{half}")
    folder = write(tmp_path, twelve_with(posts=posts))
    if half in {"0.50", "+0.5", "0.5 "}:
        assert totals(folder, "iro_fte") == {"iro_fte": 1.5}
    else:
        assert_never_silently_wrong(folder, {"iro_fte": 1.5}, column="FTE", file="posts.csv", cells=1)


@pytest.mark.parametrize("unread", ["full time", "1.0.0", "37 hours"])
def test_r12_a_sum_with_an_unread_part_has_a_note(tmp_path, unread):
    posts = lines(POSTS, "I1,01/04/2018,,1", "I2,01/04/2018,,.5", f"I3,01/04/2018,,{unread}")
    folder = write(tmp_path, twelve_with(posts=posts))
    right = {"iro_fte": None, "iro_caseload_mean": None}
    assert_never_silently_wrong(folder, right, column="FTE", file="posts.csv", cells=1)


def test_r12_a_count_with_an_unread_part_has_a_note(tmp_path):
    statements = lines(
        "MONTH,SENDER,SUBJECT,COUNT",
        "01/05/2020,Young person,My life,7",
        "01/06/2020,Young person,My life,about ten",
        '01/07/2020,Young person,My life,"1,250"',
    )
    folder = write(tmp_path, twelve_with(statements=statements) | {"iro.toml": KEPT})
    assert_never_silently_wrong(folder, {"app_statements": None}, column="COUNT", file="statements.csv", cells=1)


def test_r12_a_response_rate_with_an_unread_number_of_invitations_has_a_note(tmp_path):
    invited = lines(INVITED, "01/04/2020,Parent,10", "01/05/2020,Parent,some")
    folder = write(tmp_path, twelve_with(feedback=FORM, invited=invited) | {"iro.toml": KEPT})
    assert_never_silently_wrong(folder, {"feedback_response_rate": None}, column="COUNT", file="invited.csv", cells=1)


# R22: the identifier of the same child in another form.


@pytest.mark.parametrize(
    ("form", "shape"),
    [("'{}", "'9999999"), ('="{}"', '="9999999"'), ("{}.0", "9999999.9"), ("ID {}", "AA 9999999")],
    ids=["apostrophe", "formula", "decimal", "words"],
)
def test_r22_identifiers_in_another_form_are_read_or_explained(tmp_path, form, shape):
    """They are read, or the command stops with a message that shows both shapes and does not blame leading zeros."""
    reviews = respell(BASE["reviews.csv"], "CHILD", form.format)
    folder = write(tmp_path, twelve_with(reviews=reviews))
    try:
        assert totals(folder, *HELD) == HELD
    except IroError:
        message = assert_stops(folder, 3, "reviews.csv", "9999999", shape)
        assert "zeros" not in message


def in_capitals(cell):
    return f"AB{cell[-2:]}"


def test_r22_identifiers_in_upper_and_lower_case_match_or_stop(tmp_path):
    """AB01 in two files and ab01 in the third."""
    files = {name: respell(text, "CHILD", in_capitals) for name, text in BASE.items()}
    files["reviews.csv"] = respell(files["reviews.csv"], "CHILD", str.lower)
    folder = write(tmp_path, files)
    try:
        assert totals(folder, *HELD) == HELD
    except IroError:
        assert "zeros" not in assert_stops(folder, 3, "reviews.csv")


def test_r22_lost_leading_zeros_are_named_as_such(tmp_path):
    reviews = respell(BASE["reviews.csv"], "CHILD", lambda cell: cell.lstrip("0"))
    assert_stops(write(tmp_path, twelve_with(reviews=reviews)), 3, "reviews.csv", "zeros", "9999999")


# R24: quotation marks that are not closed.


def a_thousand_reviews():
    """The return of fifty children with twenty reviews each: the lines of each file."""
    children = [f"{number:07}" for number in range(1, 51)]
    return {
        "header.csv": [HEADER, *(f"{child},1,05/05/2010,WBRI,UN1,," for child in children)],
        "episodes.csv": [
            BASE["episodes.csv"].splitlines()[0],
            *(episode_line(child, "01/06/2019,S,C2,N1,U1,PR1") for child in children),
        ],
        "reviews.csv": [
            REVIEWS,
            *(f"{child},05/05/2010,{day:02}/07/2020,PN1" for child in children for day in range(1, 21)),
        ],
    }


def with_reviews(changes):
    """The files with some rows of the reviews changed: {row: (old, new)}, where the headings are row 1."""
    files = a_thousand_reviews()
    for row, (old, new) in changes.items():
        assert old in files["reviews.csv"][row - 1]
        files["reviews.csv"][row - 1] = files["reviews.csv"][row - 1].replace(old, new, 1)
    return {name: lines(*rows) for name, rows in files.items()}


def test_r24_without_stray_quotation_marks_every_row_is_read(tmp_path):
    assert totals(write(tmp_path, with_reviews({})), "reviews_held") == {"reviews_held": 1000}


@pytest.mark.parametrize(
    "changes",
    [
        {11: ("05/05", '"05/05'), 901: ("2010", '2010"')},
        {11: ("00000", '"00000'), 901: (",05", '",05')},
        {11: ("PN1", '"PN1')},
    ],
    ids=["in days", "in identifiers", "never closed"],
)
def test_r24_stray_quotation_marks_do_not_silently_swallow_rows(tmp_path, changes):
    assert_no_row_swallowed(write(tmp_path, with_reviews(changes)))


@both_engines
def test_r24_two_stray_quotation_marks_among_the_codes_do_not_silently_swallow_rows(tmp_path, engine):
    changes = {11: ("PN1", '"PN1'), 901: ("PN1", 'PN1"')}
    assert_no_row_swallowed(write(tmp_path, with_reviews(changes)), engine)


def assert_no_row_swallowed(folder, engine="polars"):
    column = "REVIEW_CODE|DOB|CHILD|line break|line breaks"
    try:
        reviews = figures(folder, "reviews_held", engine=engine)["reviews_held", ""]
    except IroError as stop:
        assert "reviews.csv" in str(stop)  # noqa: PT017  a stop is one of two right answers
    else:
        assert reviews.status != "ok" or reviews.value == 1000 or "reviews.csv" in reviews.note
        output = [line for line in check_output(folder).splitlines() if "reviews.csv" in line]
        assert any(word in line for word in column.split("|") for line in output)


def test_r24_a_line_break_inside_a_quoted_text_is_part_of_it(tmp_path):
    impact = csv_of([["YOU_SAID", "WE_DID", "THEME"], ["Meetings are\ntoo long", "We made\nthem short", "Meetings"]])
    folder = write(tmp_path, twelve_with(impact=impact) | {"iro.toml": KEPT})
    assert totals(folder, "you_said_we_did") == {"you_said_we_did": 1}


# R26: texts that look alike are one category.


LOOK_ALIKE = [("Child\u2019s plan", "Child's plan"), ("Delay in plan.", "Delay IN plan")]


def by_theme(folder, first, second, engine="polars"):
    """The number of alerts by theme, given two alerts with these themes."""
    rows = [["1", OPEN[0], "01/07/2020", first, ""], ["2", OPEN[1], "02/07/2020", second, ""]]
    alerts = csv_of([["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "CLOSED"], *rows])
    folder = everything_approved(write(folder, twelve_with(case_alerts=alerts) | {"iro.toml": KEPT}))
    return list(by_category(figures(folder, "case_alerts", engine=engine), "case_alerts", "theme").values())


@both_engines
@pytest.mark.parametrize(("first", "second"), LOOK_ALIKE)
def test_r26_themes_of_the_case_file_that_look_alike_are_one(tmp_path, first, second, engine):
    assert by_theme(tmp_path, first, second, engine) == [2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"Drift {DASH} plan", "Drift - plan"),
        ("Drift in  plan", f"Drift in{NO_BREAK_SPACE}plan"),
        ("Caf\u00e9 visits", "Cafe\u0301 visits"),
        ("\u201cDrift\u201d in plan", '"Drift" in plan'),
    ],
)
def test_r26_other_themes_that_look_alike_are_one(tmp_path, first, second):
    assert by_theme(tmp_path, first, second) == [2]


def test_r26_teams_and_questions_that_look_alike_are_one(tmp_path):
    alerts = csv_table(f"""
        ALERT_ID | CHILD_ID | RAISED     | TEAM         | CLOSED
        1        | 0000001  | 01/07/2020 | North {DASH} east |
        2        | 0000002  | 02/07/2020 | north - east |
    """)
    forms = csv_table("""
        DATE       | RESPONDENT | QUESTION             | ANSWER
        15/04/2020 | Parent     | Was the plan clear?  | Yes
        16/04/2020 | Parent     | Was the plan CLEAR ? | No
    """)
    folder = everything_approved(write(tmp_path, twelve_with(case_alerts=alerts, feedback=forms) | {"iro.toml": KEPT}))
    computed = figures(folder, "case_alerts", "feedback_answers")
    assert list(by_category(computed, "case_alerts", "team").values()) == [2]
    assert list(by_category(computed, "feedback_answers", "question").values()) == [2]


def test_r26_themes_that_differ_stay_apart(tmp_path):
    assert by_theme(tmp_path, "Delay in plan", "Delay of plan") == [1, 1]


def test_r10_a_cell_with_only_a_no_break_space_is_blank(tmp_path):
    episodes = fill(BASE["episodes.csv"], "DEC", NO_BREAK_SPACE, OPEN)
    assert totals(write(tmp_path, twelve_with(episodes=episodes)), *STOCK) == STOCK
