"""The sample's files as returns: format, codes, chains of episodes, the DfE's rules, realistic shares, the folder."""

import filecmp
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import holidays
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sample_oracle import YEARS, Returns, age, day, first_day, last_day

from iro_analysis.codes import code_lists
from iro_analysis.errors import CommandError
from iro_analysis.periods import parse_period
from iro_analysis.sample import make_sample
from iro_analysis.sample.people import age_on, birthday
from iro_analysis.sample.targets import apportioned
from iro_analysis.settings import load_settings
from iro_analysis.tables import TABLES

SPECIFICATION = Path(__file__).parents[2].parent / "shared" / "reference" / "ssda903_spec.yaml"
MODULES = {
    "header": "Header", "episodes": "Episodes", "reviews": "Reviews", "uasc": "UASC", "oc2": "OC2", "oc3": "OC3",
    "ad1": "AD1", "placed_for_adoption": "PlacedAdoption", "previous_permanence": "PrevPerm", "missing": "Missing",
}  # fmt: skip
PLACED_FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("exampleton") / "sample"
    make_sample(place)
    return place


@pytest.fixture(scope="module")
def sample(folder):
    return Returns(folder)


def of_each_year(sample, name):
    return [(year, row) for year in YEARS for row in sample.rows(year, name)]


def pairs(sample):
    """Every episode with the next one of the same child, as in the latest return."""
    return [pair for episodes in sample.episodes.values() for pair in pairwise(episodes)]


def placements(sample, child):
    """The placements of a child as in the latest return, in order: the first known day, and the start of the next."""
    first, *later = sample.episodes[child]
    begun = [day(row["DECOM"]) for row in (first, *(row for row in later if row["RNE"] in {"S", "P", "B"}))]
    return list(pairwise([*begun, date.max]))


class TestFormat:
    def test_files_have_the_columns_of_the_specification(self, folder):
        if not SPECIFICATION.is_file():
            pytest.skip("the specification is not here")
        files = yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))["files"]
        for year in YEARS:
            headings = {name: (folder / year / f"{name}.csv").read_text().splitlines()[0] for name in MODULES}
            assert headings == {name: ",".join(files[module]["columns"]) for name, module in MODULES.items()}

    def test_every_code_is_valid_in_the_year_of_its_return(self, sample):
        for name, module in MODULES.items():
            columns = next(table.columns for table in TABLES.values() if table.source == module)
            coded = [column for column in columns if column.codes and column.codes != "sex"]
            for year, row in of_each_year(sample, name):
                codes = code_lists()
                for column in coded:
                    code = row[column.source]
                    assert not code or codes[column.codes][code].valid_in(int(year[:4]) + 1), (name, column.source)

    def test_sexes_are_written_as_they_were_until_2024(self, sample):
        assert {row["SEX"] for _, row in of_each_year(sample, "header")} == {"1", "2"}

    def test_dates_are_day_month_year(self, sample):
        dates = [row["DECOM"] for _, row in of_each_year(sample, "episodes")]
        assert all(re.fullmatch(r"\d\d/\d\d/\d{4}", text) for text in dates)

    def test_some_identifiers_have_leading_zeros(self, sample):
        assert any(child.startswith("0") for child in sample.header)
        assert len({len(child) for child in sample.header}) == 1

    def test_postcodes_lie_in_no_real_area(self, sample):
        for _, row in of_each_year(sample, "episodes"):
            assert row["HOME_POST"].startswith("ZZ")
            assert row["PL_POST"].startswith("ZZ")
            assert row["HOME_POST"] != row["PL_POST"]

    def test_the_configuration_is_understood_and_gives_the_printed_rates(self, folder):
        settings = load_settings(folder)
        assert settings.authority.name == "Exampleton"
        # By hand: 364 / 51,120 * 10,000 = 71.205; 366 / 50,830 * 10,000 = 72.005.
        assert settings.residents(parse_period("2020-21")).children == 51_120
        assert settings.residents(parse_period("2018-19")).children == 50_830
        assert set(settings.groupings["ethnicity_published"].groups) == {"1", "2", "3", "4", "5"}


class TestContentOfReturns:
    def test_an_episode_is_in_the_returns_of_the_years_in_which_it_was_open(self, sample):
        returned = {(year, row["CHILD"], row["DECOM"]) for year, row in of_each_year(sample, "episodes")}
        assert returned == {
            (year, episode["CHILD"], episode["DECOM"])
            for episodes in sample.episodes.values()
            for episode in episodes
            for year in YEARS
            if day(episode["DECOM"]) <= last_day(year) and (day(episode["DEC"]) or date.max) >= first_day(year)
        }

    def test_a_return_knows_nothing_after_its_31_march(self, sample):
        for year, row in of_each_year(sample, "episodes"):
            assert day(row["DECOM"]) <= last_day(year)
            assert not row["DEC"] or day(row["DEC"]) <= last_day(year)

    def test_an_episode_open_on_31_march_is_the_same_in_the_next_return_but_for_its_end(self, sample):
        ends = ("DEC", "REC", "REASON_PLACE_CHANGE")
        for year, following in pairwise(YEARS):
            later = {(row["CHILD"], row["DECOM"]): row for row in sample.rows(following, "episodes")}
            still_open = [row for row in sample.rows(year, "episodes") if not row["DEC"]]
            assert still_open
            for row in still_open:
                again = later[row["CHILD"], row["DECOM"]]
                assert {key: value for key, value in row.items() if key not in ends} == {
                    key: value for key, value in again.items() if key not in ends
                }

    def test_the_header_has_every_child_with_an_episode_once_and_the_care_leavers(self, sample):
        for year in YEARS:
            header = [row["CHILD"] for row in sample.rows(year, "header")]
            assert len(header) == len(set(header))
            with_rows = {row["CHILD"] for name in ("episodes", "oc3") for row in sample.rows(year, name)}
            assert set(header) == with_rows

    def test_every_module_names_children_as_the_header_does(self, sample):
        for name in ("reviews", "uasc", "oc2", "oc3", "ad1", "placed_for_adoption", "previous_permanence", "missing"):
            assert all(row["DOB"] == sample.header[row["CHILD"]]["DOB"] for _, row in of_each_year(sample, name))


class TestEpisodes:
    """Sections D to G of the DfE's validation rules; the comments give the numbers of the rules."""

    def test_end_and_reason_come_together(self, sample):  # 148
        assert all(bool(row["DEC"]) == bool(row["REC"]) for _, row in of_each_year(sample, "episodes"))

    def test_an_episode_lasts_at_least_a_day(self, sample):  # 355, 356
        ended = [row for _, row in of_each_year(sample, "episodes") if row["DEC"]]
        assert all(day(row["DECOM"]) < day(row["DEC"]) for row in ended)

    def test_x1_and_only_x1_leads_to_a_next_episode_on_the_same_day(self, sample):  # 388, 431, 432, 433, 501
        for episode, following in pairs(sample):
            ended, started = day(episode["DEC"]), day(following["DECOM"])
            continues = episode["REC"] == "X1"
            assert continues == (following["RNE"] != "S")
            assert ended == started if continues else ended < started

    def test_the_last_episode_does_not_end_with_x1(self, sample):  # 388
        assert all(episodes[-1]["REC"] != "X1" for episodes in sample.episodes.values())

    def test_the_reason_for_a_new_episode_says_what_changed(self, sample):  # 434, 435, 436
        where = ("PLACE", "PLACE_PROVIDER", "PL_POST", "URN")
        for episode, following in pairs(sample):
            if episode["REC"] == "X1":
                status = episode["LS"] != following["LS"]
                moved = any(episode[column] != following[column] for column in where)
                reasons = {(True, False): {"L"}, (False, True): {"P", "T"}, (True, True): {"B", "U"}}[status, moved]
                assert following["RNE"] in reasons

    def test_a_move_and_only_a_move_has_a_reason(self, sample):  # 225
        for episode, following in pairs(sample):
            moved = episode["REC"] == "X1" and following["RNE"] in {"P", "T", "B", "U"}
            assert bool(episode["REASON_PLACE_CHANGE"]) == moved

    def test_need_stays_the_same_through_a_spell(self, sample):  # 504
        assert all(a["CIN"] == b["CIN"] for a, b in pairs(sample) if a["REC"] == "X1")

    def test_nobody_starts_before_birth_or_is_in_care_after_18(self, sample):  # 302, 352, 359
        for child, started, left in sample.spells:
            born = day(sample.header[child]["DOB"])
            assert born <= started
            assert age(born, min(left, date(2021, 3, 31)) - timedelta(days=1)) < 18

    def test_placements_suit_the_age(self, sample):  # 371-374, 387 and the ages for P2 and H5
        youngest = {"H5": 14, "P2": 15, "P3": 14, "R5": 10, "S1": 4}
        for _, row in of_each_year(sample, "episodes"):
            years = age(day(sample.header[row["CHILD"]]["DOB"]), day(row["DECOM"]))
            assert years >= youngest.get(row["PLACE"], 0)

    def test_reasons_for_leaving_suit_the_age(self, sample):  # 386, 387, 407, 460
        for _, row in of_each_year(sample, "episodes"):
            if row["REC"] and row["REC"] != "X1":
                years = age(day(sample.header[row["CHILD"]]["DOB"]), day(row["DEC"]))
                from_14, from_18 = row["REC"] in {"E5", "E6"}, row["REC"] in {"E17", "E7"}
                below_18 = row["REC"] in {"E11", "E12", "E45", "E46", "E47", "E48"}
                assert years >= 18 * from_18 + 14 * from_14
                assert not (below_18 and years >= 18)

    def test_children_are_adopted_from_a_placement_for_adoption(self, sample):
        adopted = [row for _, row in of_each_year(sample, "episodes") if row["REC"] in {"E11", "E12"}]
        assert adopted
        assert all(row["PLACE"] in PLACED_FOR_ADOPTION and row["LS"] == "E1" for row in adopted)

    def test_children_stay_put_from_foster_care(self, sample):
        stayed = [row for _, row in of_each_year(sample, "episodes") if row["REC"] == "E17"]
        assert stayed
        assert all(row["PLACE"].startswith("U") for row in stayed)

    def test_legal_statuses_keep_to_their_limits(self, sample):  # 358, 361-363, 378
        for child, episodes in sample.episodes.items():
            for row in episodes:
                lasted = ((day(row["DEC"]) or date(2021, 4, 1)) - day(row["DECOM"])).days
                assert lasted <= {"L1": 3, "L2": 21, "L3": 7}.get(row["LS"], lasted)
                assert not (row["PLACE"] == "P1" and row["LS"] == "V2")
                assert (
                    row["LS"] not in {"J1", "J2", "J3"}
                    or age(day(sample.header[child]["DOB"]), day(row["DECOM"])) >= 10
                )

    def test_providers_suit_the_placement(self, sample):  # 213, 526-531, 550
        for _, row in of_each_year(sample, "episodes"):
            place, provider = row["PLACE"], row["PLACE_PROVIDER"]
            assert bool(provider) == (place not in TEMPORARY)
            assert (provider == "PR0") == (place == "P1")
            assert not (place in {"R2", "R5"} and provider in {"PR1", "PR2"})
            assert not (place[0] in "AKU" and provider == "PR3")

    def test_registered_placements_have_a_number(self, sample):  # 218
        unregistered = {"H5", "P1", "P2", "P3", "R1", "R2", "R5", "Z1"}
        assert all(
            bool(row["URN"]) == (row["PLACE"] not in unregistered) for _, row in of_each_year(sample, "episodes")
        )


class TestModules:
    def test_participation_is_pn0_before_the_fourth_birthday_and_only_then(self, sample):  # 440, 441
        for _, row in of_each_year(sample, "reviews"):
            assert (row["REVIEW_CODE"] == "PN0") == (age(day(row["DOB"]), day(row["REVIEW"])) < 4)

    def test_reviews_are_held_in_care_in_the_year_of_their_return_and_once_a_day(self, sample):
        held = [(row["CHILD"], day(row["REVIEW"])) for _, row in of_each_year(sample, "reviews")]
        assert len(held) == len(set(held))
        for year, row in of_each_year(sample, "reviews"):
            assert first_day(year) <= day(row["REVIEW"]) <= last_day(year)
        spells = {}
        for child, started, left in sample.spells:
            spells.setdefault(child, []).append((started, left))
        assert all(any(started < on < left for started, left in spells[child]) for child, on in held)

    def test_nearly_every_first_review_is_within_20_working_days(self, sample):
        # Regulation 33(1) with the bank holidays of England and Wales; the report prints 99.3 per cent and more.
        closed = holidays.country_holidays("GB", subdiv="ENG", years=range(2018, 2022))
        held = sorted((row["CHILD"], day(row["REVIEW"])) for _, row in of_each_year(sample, "reviews"))
        late = due = 0
        for child, started, left in sample.spells:
            if started < date(2018, 4, 1):
                continue
            working = [started + timedelta(days=after) for after in range(1, 60)]
            limit = [on for on in working if on.weekday() < 5 and on not in closed][19]
            if limit < min(left, date(2021, 4, 1)):
                due += 1
                late += not any(who == child and started < on <= limit for who, on in held)
        assert due > 300
        assert late <= 0.02 * due

    def test_unaccompanied_children_stop_being_so_at_18(self, sample):  # 304, 205: the same in every return
        assert {row["DUC"] for _, row in of_each_year(sample, "uasc")}
        assert all(age(day(row["DOB"]), day(row["DUC"])) == 18 for _, row in of_each_year(sample, "uasc"))

    def test_oc2_covers_the_children_looked_after_all_year(self, sample):  # 185-191, 198
        for year in YEARS:
            all_year = {
                child for child, start, left in sample.spells if start <= first_day(year) and left > last_day(year)
            }
            assert {row["CHILD"] for row in sample.rows(year, "oc2")} == all_year

    def test_oc2_fields_depend_on_age(self, sample):  # 186, 188, 192, 193, 197, 542, 543, 545, 546
        for year, row in of_each_year(sample, "oc2"):
            years = age(day(row["DOB"]), last_day(year))
            assert bool(row["SDQ_SCORE"]) + bool(row["SDQ_REASON"]) == (4 <= years < 18)
            assert bool(row["CONVICTED"]) == (years >= 10)
            assert bool(row["HEALTH_CHECK"]) == (years < 5)
            assert bool(row["INTERVENTION_RECEIVED"]) == (row["SUBSTANCE_MISUSE"] == "1")
            assert bool(row["INTERVENTION_OFFERED"]) == (row["INTERVENTION_RECEIVED"] == "0")

    def test_care_leavers_are_17_to_21_and_no_longer_looked_after(self, sample):  # 391, 1007
        for year in YEARS:
            leavers = sample.rows(year, "oc3")
            assert {age(day(row["DOB"]), last_day(year)) for row in leavers} >= {18, 19, 20, 21}
            assert all(17 <= age(day(row["DOB"]), last_day(year)) <= 21 for row in leavers)
            assert not {row["CHILD"] for row in leavers} & {row["CHILD"] for row in sample.in_care(last_day(year))}

    def test_adopted_children_are_in_ad1(self, sample):  # 601
        for year in YEARS:
            adopted = {row["CHILD"] for row in sample.rows(year, "episodes") if row["REC"] in {"E11", "E12"}}
            assert {row["CHILD"] for row in sample.rows(year, "ad1")} == adopted

    def test_children_placed_for_adoption_had_a_decision_before(self, sample):  # 551, 552, 554
        decided = {row["CHILD"]: day(row["DATE_PLACED"]) for _, row in of_each_year(sample, "placed_for_adoption")}
        for child, episodes in sample.episodes.items():
            for row in episodes:
                if row["PLACE"] in PLACED_FOR_ADOPTION or row["LS"] == "E1":
                    assert decided[child] <= day(row["DECOM"])

    def test_a_decision_is_reversed_in_the_year_of_the_return(self, sample):  # 118, 119
        for year, row in of_each_year(sample, "placed_for_adoption"):
            assert bool(row["DATE_PLACED_CEASED"]) == bool(row["REASON_PLACED_CEASED"])
            assert not row["DATE_PLACED_CEASED"] or first_day(year) <= day(row["DATE_PLACED_CEASED"]) <= last_day(year)

    def test_missing_periods_lie_within_a_placement_and_do_not_overlap(self, sample):  # 567-578
        rows = [
            (row["CHILD"], day(row["MIS_START"]), day(row["MIS_END"])) for _, row in of_each_year(sample, "missing")
        ]
        assert rows
        for child, first, last in rows:
            assert first <= last
            assert any(
                day(row["DECOM"]) < first and last < (day(row["DEC"]) or date.max) for row in sample.episodes[child]
            )
        rows.sort()
        assert all(a[2] < b[1] for a, b in pairwise(rows) if a[0] == b[0])

    def test_previous_permanence_covers_children_who_start_in_the_year(self, sample):
        for year in YEARS:
            children = [row["CHILD"] for row in sample.rows(year, "previous_permanence")]
            assert sorted(children) == sorted({child for child, _ in sample.starts(year)})


class TestMix:
    """The shares are realistic: close to the DfE's national ones."""

    def test_about_seven_in_ten_live_in_foster_care(self, sample):
        stock = sample.in_care(date(2021, 3, 31))
        assert 0.6 < sum(row["PLACE"].startswith("U") for row in stock) / len(stock) < 0.8

    def test_about_two_thirds_are_in_need_for_abuse_or_neglect(self, sample):
        stock = sample.in_care(date(2021, 3, 31))
        assert 0.55 < sum(row["CIN"] == "N1" for row in stock) / len(stock) < 0.75

    def test_half_of_those_in_care_started_within_about_two_years(self, sample):
        on = date(2021, 3, 31)
        days = sorted((on - started).days for _, started, left in sample.spells if started <= on < left)
        assert 1.2 * 365 < days[len(days) // 2] < 3 * 365

    @pytest.mark.parametrize("period", YEARS)
    def test_some_children_return_to_care_within_12_months_every_year(self, sample, period):
        left = {}
        for child, _, until in sample.spells:
            left.setdefault(child, []).append(until)
        starts = sample.starts(period)
        back = sum(any(0 < (on - until).days <= 365 for until in left[child]) for child, on in starts)
        assert 0.05 < back / len(starts) < 0.1

    @pytest.mark.parametrize("period", YEARS)
    def test_about_one_child_in_ten_has_three_placements_in_a_year(self, sample, period):
        in_year = [
            sum(
                begun <= last_day(period) and until > first_day(period)
                for begun, until in placements(sample, row["CHILD"])
            )
            for row in sample.in_care(last_day(period))
        ]
        assert 0.06 < sum(number >= 3 for number in in_year) / len(in_year) < 0.14

    def test_about_seven_in_ten_in_long_term_care_have_been_in_one_placement_for_two_years(self, sample):
        # DfE, placement stability, 31 March 2021: 70 per cent of children under 16 in care for 2.5 years.
        on = date(2021, 3, 31)
        long_in_care = [
            child
            for child, started, left in sample.spells
            if started <= date(2018, 9, 30) and left > on and age(day(sample.header[child]["DOB"]), on) < 16
        ]
        settled = sum(placements(sample, child)[-1][0] <= date(2019, 3, 31) for child in long_in_care)
        assert settled / len(long_in_care) == pytest.approx(0.7, abs=0.08)

    @pytest.mark.parametrize("period", YEARS)
    def test_about_one_child_in_ten_goes_missing(self, sample, period):
        missing = {row["CHILD"] for row in sample.rows(period, "missing")}
        assert 0.07 < len(missing) / len(sample.in_care_during(period)) < 0.14

    @pytest.mark.parametrize(
        ("period", "column", "share"),
        [("2020-21", "TEETH_CHECK", 0.4), ("2020-21", "IMMUNISATIONS", 0.86), ("2020-21", "HEALTH_ASSESSMENT", 0.91)],
    )
    def test_health_measures_are_about_as_in_england(self, sample, period, column, share):
        # DfE, outcomes of children looked after for 12 months, 31 March 2021.
        answers = [row[column] == "1" for row in sample.rows(period, "oc2")]
        assert sum(answers) / len(answers) == pytest.approx(share, abs=0.06)


class TestFolder:
    @staticmethod
    def same(one, other):
        names = [f"{year}/{name}.csv" for year in YEARS for name in MODULES] + ["iro.toml", "postcodes.csv"]
        return filecmp.cmpfiles(one, other, names, shallow=False)[0] == names

    def test_the_same_seed_gives_the_same_bytes(self, folder, tmp_path):
        make_sample(tmp_path / "again")
        assert self.same(folder, tmp_path / "again")

    def test_another_seed_gives_other_files(self, folder, tmp_path):
        make_sample(tmp_path / "other", seed=7)
        assert not self.same(folder, tmp_path / "other")

    def test_an_earlier_sample_is_replaced(self, folder, tmp_path):
        make_sample(tmp_path / "sample", children=20)
        make_sample(tmp_path / "sample")
        assert self.same(folder, tmp_path / "sample")
        assert [path.name for path in tmp_path.iterdir()] == ["sample"]

    @pytest.mark.parametrize("name", ["notes.txt", "2020-21/episodes.csv", "iro.toml"])
    def test_a_folder_with_anything_else_is_left_as_it_is(self, name, tmp_path):
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True)
        path.write_text("mine")
        with pytest.raises(CommandError, match="not an earlier sample"):
            make_sample(tmp_path / "work")
        assert path.read_text() == "mine"

    def test_a_sample_to_which_something_was_added_is_left_as_it_is(self, tmp_path):
        make_sample(tmp_path / "sample", children=20)
        (tmp_path / "sample" / "notes.txt").write_text("mine")
        with pytest.raises(CommandError, match="not an earlier sample"):
            make_sample(tmp_path / "sample")

    def test_a_file_is_not_a_folder(self, tmp_path):
        (tmp_path / "sample").write_text("mine")
        with pytest.raises(CommandError, match="is a file"):
            make_sample(tmp_path / "sample")

    def test_an_interrupted_run_leaves_the_earlier_sample(self, folder, tmp_path, monkeypatch):
        make_sample(tmp_path / "sample")
        monkeypatch.setattr("iro_analysis.sample.write_config", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_sample(tmp_path / "sample", seed=7)
        assert self.same(folder, tmp_path / "sample")
        assert [path.name for path in tmp_path.iterdir()] == ["sample"]


class TestScale:
    def test_there_are_about_as_many_children_as_requested_at_similar_rates(self, tmp_path):
        make_sample(tmp_path / "sample", children=2_000)
        large = Returns(tmp_path / "sample")
        assert 1_900 < len(large.episodes) < 2_100
        # As printed for 2020-21: 71.2 and 26.4 per 10,000.
        assert large.figure("2020-21", "cla_rate", "") == pytest.approx(71.2, abs=0.3)
        assert large.figure("2020-21", "starts_rate", "") == pytest.approx(26.4, abs=0.3)

    @pytest.mark.parametrize("children", [1, 5, 40])
    def test_a_handful_of_children_makes_a_sample(self, children, tmp_path):
        make_sample(tmp_path / "sample", children=children)
        assert len(Returns(tmp_path / "sample").episodes) == pytest.approx(children, abs=5)

    def test_a_sample_of_no_children_is_refused(self, tmp_path):
        with pytest.raises(CommandError, match="one child or more"):
            make_sample(tmp_path / "sample", children=0)
        assert not list(tmp_path.iterdir())


dates = st.dates(date(1995, 1, 1), date(2021, 3, 31))


@given(born=dates, days=st.integers(0, 9_000))
def test_age_is_in_completed_years(born, days):
    on = born + timedelta(days=days)
    assert age_on(born, on) == age(born, on)


@given(born=dates, years=st.integers(0, 25))
def test_the_birthday_is_the_first_day_of_an_age(born, years):
    turned = birthday(born, years)
    assert age(born, turned) == years
    assert years == 0 or age(born, turned - timedelta(days=1)) == years - 1


@given(total=st.integers(0, 500), weights=st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_shares_add_up_and_are_within_one_of_exact(total, weights):
    shares = apportioned(total, dict(enumerate(weights)))
    assert sum(shares.values()) == total
    assert all(abs(shares[key] - total * weight / sum(weights)) < 1 for key, weight in enumerate(weights))
