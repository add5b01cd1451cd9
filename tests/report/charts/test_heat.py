"""Heat maps: their cells, colours and contrast, labels that do not fit, and their crosstab."""

import math
import re

import pytest
from bs4 import BeautifulSoup

from iro_analysis.periods import financial_year
from iro_analysis.report.charts import style
from iro_analysis.report.charts.data import crossed
from iro_analysis.report.charts.drawings import heat_map
from iro_analysis.report.charts.heat import contrast, draw_heat, text_colour, text_width
from iro_analysis.report.charts.svg import svg
from iro_analysis.report.document import ChartData, Series
from iro_analysis.report.section import Section
from iro_analysis.report.views import Figures, Selection
from iro_analysis.settings import Settings
from pieces import Pieces

NAN = math.nan
#: Reviews by age and how they were held: none at 18 and over, and the virtual ones under 1 not known.
MODES = ChartData(
    "Age <and> mode",
    "reviews",
    ("Under 1", "1-4", "18 and over"),
    (Series("In person", (40, 12, 0)), Series("Hybrid", (0, 7, 0)), Series("Virtual", (NAN, 1250, 0))),
)


def texts(picture):
    return [text.get_text() for axes in picture.axes for text in axes.texts]


def columns(count, letters):
    """Data for a heat map of one row and ``count`` columns, with labels of ``letters`` letters."""
    return ChartData("", "reviews", ("Under 1",), tuple(Series(letters * "m", (1,)) for _ in range(count)))


def test_cells_show_their_numbers_rows_of_zeros_are_grey_and_unknown_cells_are_marked():
    # Two rows of three cells have numbers or marks; then come the labels of the three rows and the three columns.
    assert texts(draw_heat(MODES)) == [
        *("40", "0", "x"),
        *("12", "7", "1,250"),
        *("Under 1", "1-4", "18 and over"),
        *("In person", "Hybrid", "Virtual"),
    ]
    assert heat_map(MODES).remarks == ("Grey rows are 0 throughout.", "x: not available.")


def test_a_percentage_of_few_is_printed_with_its_base_in_its_cell_and_in_the_description():
    data = ChartData("", "percent", ("5-9",), (Series("Boys", (25.0,), texts=("3 of 12",)), Series("Girls", (80.0,))))
    assert {"3 of 12", "80.0%"} <= set(texts(draw_heat(data)))
    assert heat_map(data).description.endswith("highest 80.0% (5-9, Girls), lowest 3 of 12 (5-9, Boys).")


def test_a_heat_map_without_gaps_has_no_remark():
    assert heat_map(columns(2, 4)).remarks == ()


def test_the_largest_number_is_on_the_house_blue_and_zero_on_white():
    mesh = draw_heat(MODES).axes[0].collections[0]
    mesh.update_scalarmappable()
    red_green_blue = {tuple(round(255 * part) for part in colour[:3]) for colour in mesh.get_facecolors()}
    assert {(0x12, 0x43, 0x6D), (255, 255, 255), (0xE5, 0xE6, 0xE7)} <= red_green_blue


def test_no_number_is_too_faint_on_its_cell():
    shares = [step / 100 for step in range(101)]
    assert min(contrast(share, text_colour(share)) for share in shares) >= 4.5
    assert (text_colour(0), text_colour(1)) == (style.ON_LIGHT, style.ON_DARK)


def test_contrast_is_computed_as_in_the_accessibility_guidelines():
    # The ends of the scale in WCAG: black on white is 21 to 1, white on white is 1 to 1.
    assert contrast(0, "#000000") == pytest.approx(21)
    assert contrast(0, "#FFFFFF") == pytest.approx(1)


def test_the_description_names_the_highest_and_the_lowest_cell():
    assert heat_map(MODES).description == (
        "Heat map, 3 rows by 3 columns: highest 1,250 (1-4, Virtual), lowest 0 (4 cells)."
    )


def test_a_column_is_headed_by_its_code_with_an_explanation_if_the_label_does_not_fit(given_ledger, row):
    codes = ("PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")
    rows = [row("starts", number, f"age_band=5-9; participation={code}") for number, code in enumerate(codes)]
    cut = Selection("starts", ("age_band", "participation"), (financial_year(2021),))
    data = crossed(Figures(given_ledger(*rows)), cut, "How children took part")
    assert texts(draw_heat(data))[-7:] == list(codes)
    assert heat_map(data).remarks[0].startswith("PN1: Attended and spoke; PN2: Attended, an advocate spoke; PN3: ")
    assert "highest 6 (5-9, Absent, views not conveyed (PN7))" in heat_map(data).description


@pytest.mark.parametrize(("letters", "heads"), [(4, ["mmmm", "mmmm"]), (40, ["A", "B"])])
def test_a_label_that_does_not_fit_and_has_no_code_is_replaced_by_a_letter(letters, heads):
    data = columns(2, letters)
    assert texts(draw_heat(data))[-2:] == heads
    assert bool(heat_map(data).remarks) == (heads == ["A", "B"])


def test_a_number_too_wide_for_its_cell_is_shown_in_the_table_only():
    # With 12 columns, each has about 40 pixels: enough for 110, but not for 1,234,567.
    points = [110.0] * 11 + [1_234_567.0]
    data = ChartData("", "reviews", ("First",), tuple(Series("Jan", (point,)) for point in points))
    assert texts(draw_heat(data)).count("110") == 11
    assert "1,234,567" not in texts(draw_heat(data))
    assert heat_map(data).remarks == ("Numbers too long for their cell are in the table only.",)


@pytest.mark.parametrize("count", [2, 8, 12])
def test_labels_and_cells_lie_within_the_picture_and_headings_above_their_columns(count):
    picture = draw_heat(columns(count, 5))
    box = picture.axes[0].get_position()
    assert box.x0 * style.WIDTH > text_width("Under 1", style.TEXT)
    assert box.x1 <= 1
    assert text_width("mm", style.TEXT) < box.width * style.WIDTH / count


def test_the_same_heat_map_gives_the_same_bytes_and_shares_no_id():
    first, second = (svg(draw_heat(MODES), "c1", MODES.title, "") for _ in range(2))
    assert first == second
    ids = [set(re.findall(r' id="([^"]+)"', svg(draw_heat(MODES), name, "", ""))) for name in ("c1", "c2")]
    assert not ids[0] & ids[1]


def test_a_section_shows_a_heat_map_with_its_crosstab(given_ledger, row):
    pieces = Pieces()
    counts = {"mode=Hybrid": 3, "mode=Virtual": 45}
    rows = [row("starts", value, f"age_band=1-4; {mode}") for mode, value in counts.items()]
    section = Section("reviews", given_ledger(*rows), Settings(), pieces.show)
    section.chart("heat", "starts", ["age_band", "mode"], caption="How reviews were held, by age")
    page = BeautifulSoup(pieces[0], "html.parser")
    assert page.svg.title.text == page.figcaption.text == page.table.caption.text == "How reviews were held, by age"
    assert page.svg.desc.text.startswith("Heat map, 1 row by 2 columns: highest 45 (1-4, Virtual)")
    assert [cell.text for cell in page.find_all("td")] == ["3", "45"]
    assert "long" not in page.figure["class"]


def test_rows_of_zeros_can_be_left_out(given_ledger, row):
    pieces = Pieces()
    rows = [row("starts", value, f"age_band={band}; mode=Virtual") for band, value in (("1-4", 3), ("5-9", 0))]
    section = Section("reviews", given_ledger(*rows), Settings(), pieces.show)
    section.chart("heat", "starts", ["age_band", "mode"], zeros=False)
    drawn = [text.text for text in BeautifulSoup(pieces[0], "html.parser").svg.find_all("text")]
    assert "1-4" in drawn
    assert "5-9" not in drawn


def test_a_heat_map_with_nothing_to_show_says_why(given_ledger, row):
    pieces = Pieces()
    absent = {"status": "not_available", "note": "The review log was not supplied."}
    section = Section(
        "reviews", given_ledger(row("starts", None, "age_band=1-4; mode=Virtual", **absent)), Settings(), pieces.show
    )
    section.chart("heat", "starts", ["age_band", "mode"], caption="Modes")
    assert BeautifulSoup(pieces[0], "html.parser").text.strip() == (
        "Modes: not available. The review log was not supplied."
    )
