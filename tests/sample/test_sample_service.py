"""The sample's reviews and logs: reviews on time by the statutory clock, and logs that agree with each other."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sample_oracle import YEARS, Returns, age, day, first_day, last_day
from sample_service import ABSENT, ATTENDED, LOGS, Service, working_days_between

from iro_analysis.codes import code_lists
from iro_analysis.sample import make_sample
from iro_analysis.tables import SERVICE_LOGS

LATE = {"2018-19": 1, "2019-20": 7, "2020-21": 1}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exampleton") / "sample"
    make_sample(folder)
    return Service(Returns(folder))


@pytest.fixture(scope="module", params=[2021, 3, 12])
def of_any_seed(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exampleton") / "sample"
    make_sample(folder, seed=request.param)
    return Service(Returns(folder))


#: The columns that the sample's service does not keep.
NOT_KEPT = {("iro_workforce", "ETHNICITY")}


class TestClock:
    def test_every_review_counts(self, of_any_seed):
        assert of_any_seed.fates == {"counted"}

    @pytest.mark.parametrize("period", YEARS)
    @pytest.mark.parametrize("verdict", ["on_time", "on_time_in_force"])
    def test_as_many_reviews_are_late_as_planned_under_either_set_of_limits(self, of_any_seed, period, verdict):
        assert sum(row[verdict] is False for row in of_any_seed.judged(period)) == LATE[period]

    def test_every_assessable_review_is_on_time_or_late(self, of_any_seed):
        assert all(row["on_time"] is not None for period in YEARS for row in of_any_seed.judged(period))

    def test_no_due_date_was_missed(self, of_any_seed):
        assert "missed" not in {row["outcome"] for row in of_any_seed.due_dates}

    @pytest.mark.parametrize("period", YEARS)
    def test_nothing_is_overdue_when_a_year_ends(self, of_any_seed, period):
        end = last_day(period)
        for row in of_any_seed.due_dates:
            held = row["review_date"] or date.max
            overdue = row["due"] and row["due"] <= end < held and row["outcome"] in {"late", "missed", "pending"}
            assert not (overdue and row["set_on"] <= end)

    def test_the_base_of_the_year_is_what_the_percentages_need(self, of_any_seed):
        # 1 late of 400 to 666 gives 99.8 per cent on time, 7 of 934 to 1,076 give 99.3, 1 of 667 to 1,999 gives 99.9.
        bases = {period: len(of_any_seed.judged(period)) for period in YEARS}
        assert 400 <= bases["2018-19"] <= 666
        assert 934 <= bases["2019-20"] <= 1_076
        assert 667 <= bases["2020-21"] <= 1_021

    def test_the_base_includes_reviews_after_a_placement_for_adoption(self, of_any_seed):
        assert any(row["kind"] == "Adoption" for row in of_any_seed.due_dates)

    def test_the_logged_kind_of_review_agrees_with_the_clock(self, of_any_seed):
        logged = {(row["CHILD_ID"], day(row["REVIEW_DATE"])): row["KIND"] for row in of_any_seed.logged_at_all}
        for period in YEARS:
            for row in of_any_seed.judged(period):
                assert logged[row["child_id"], row["review_date"]] == row["kind"]

    def test_reviews_are_on_working_days(self, service):
        assert all(working_days_between(on - timedelta(days=1), on) for on in service.days_held)


class TestParticipation:
    def test_older_children_attend_more_often(self, service):
        attended, asked = Counter(), Counter()
        for period in YEARS:
            for row in service.reviews_held(period):
                if row["REVIEW_CODE"] != "PN0":
                    years = age(day(row["DOB"]), day(row["REVIEW"]))
                    band = next(first for first in (16, 13, 10, 7, 4) if years >= first)
                    asked[band] += 1
                    attended[band] += row["REVIEW_CODE"] in ATTENDED
        shares = [attended[band] / asked[band] for band in (4, 7, 10, 13, 16)]
        assert shares == sorted(shares)
        assert shares[0] < 0.25
        assert shares[-1] > 0.5

    def test_most_who_attend_speak_for_themselves(self, service):
        codes = service.codes("2020-21")
        assert codes["PN1"] > 0.85 * sum(codes[code] for code in ATTENDED)

    def test_some_views_are_not_conveyed_because_69_and_30_are_both_printed(self, service):
        # PN6 is printed as 69 per cent and PN5 as 30: below 69.5 and 30.5, so PN7 makes up the rest.
        codes = service.codes("2020-21")
        assert codes["PN7"] > 0
        assert codes["PN6"] / sum(codes[code] for code in ABSENT) < 0.695

    def test_only_older_children_who_spoke_chair_and_fewer_in_2020_21(self, service):
        codes = {
            (row["CHILD"], row["REVIEW"]): row["REVIEW_CODE"]
            for y in YEARS
            for row in service.returns.rows(y, "reviews")
        }
        led = {period: [row for row in service.logged(period) if row["CHAIRED_BY"] != "IRO"] for period in YEARS}
        assert 0 < len(led["2020-21"]) < len(led["2019-20"])
        for row in (row for rows in led.values() for row in rows):
            assert codes[row["CHILD_ID"], row["REVIEW_DATE"]] == "PN1"
            assert age(service.born[row["CHILD_ID"]], day(row["REVIEW_DATE"])) >= 12

    @pytest.mark.parametrize("parent", ["Mother", "Father"])
    def test_parents_took_part_as_often_as_in_the_year_before(self, service, parent):
        by_year = [service.figure(year, "parent_participation_pct", f"parent={parent}") for year in YEARS[1:]]
        assert by_year[0] == by_year[1]

    def test_parents_of_unaccompanied_children_cannot_be_invited(self, service):
        alone = {row["CHILD"] for year in YEARS for row in service.returns.rows(year, "uasc")}
        parts = {
            row[parent] for row in service.logged_at_all for parent in ("MOTHER", "FATHER") if row["CHILD_ID"] in alone
        }
        assert parts == {"Not applicable"}


class TestReviewLog:
    def test_the_log_has_a_row_for_every_review_of_the_returns_and_otherwise_only_cancelled_ones(self, service):
        held = {(row["child_id"], row["review_date"]) for row in service.tables["reviews"]}
        rows = [(row["CHILD_ID"], day(row["REVIEW_DATE"])) for row in service.review_log]
        assert len(rows) == len(set(rows))
        assert {row for row, entry in zip(rows, service.review_log, strict=True) if entry["CANCELLED"] == "No"} == held

    def test_some_reviews_were_cancelled_before_2020_21(self, service):
        assert all(service.logged(period, cancelled="Yes") for period in YEARS[:2])

    def test_meetings_are_in_person_until_the_first_lockdown_and_then_virtual_or_hybrid(self, service):
        before = Counter(row["MODE"] for row in service.logged_at_all if day(row["REVIEW_DATE"]) < date(2020, 3, 23))
        since = Counter(row["MODE"] for row in service.logged_at_all if day(row["REVIEW_DATE"]) >= date(2020, 3, 23))
        assert before["In person"] > 0.9 * before.total()
        assert set(since) == {"Virtual", "Hybrid"}
        assert 0 < since["Hybrid"] < 0.1 * since.total()

    def test_only_late_reviews_have_a_reason(self, service):
        late = {
            (row["child_id"], row["review_date"]) for y in YEARS for row in service.judged(y) if row["on_time"] is False
        }
        reasons = {(row["CHILD_ID"], day(row["REVIEW_DATE"])) for row in service.review_log if row["LATE_REASON"]}
        assert reasons == late

    @pytest.mark.parametrize(("column", "limit"), [("RECORD_COMPLETED", 15), ("RECORD_SENT", 20)])
    def test_most_records_are_in_time(self, service, column, limit):
        rows = service.logged("2020-21")
        in_time = sum(working_days_between(day(row["REVIEW_DATE"]), day(row[column])) <= limit for row in rows)
        assert 0.9 < in_time / len(rows) < 1

    def test_a_second_meeting_is_within_20_working_days(self, service):
        adjourned = [row for row in service.review_log if row["COMPLETED_DATE"]]
        assert 0 < len(adjourned) < 0.03 * len(service.review_log)
        for row in adjourned:
            assert 0 < working_days_between(day(row["REVIEW_DATE"]), day(row["COMPLETED_DATE"])) <= 20
            assert day(row["COMPLETED_DATE"]) <= day(row["RECORD_COMPLETED"])

    def test_the_steps_of_a_review_are_in_order(self, service):
        for row in service.logged_at_all:
            days = [day(row[name]) for name in ("REVIEW_DATE", "DECISIONS_SENT", "RECORD_COMPLETED", "RECORD_SENT")]
            assert days == sorted(days)

    def test_the_allocated_iro_chairs(self, service):
        for row in service.review_log:
            assert service.iro(row["CHILD_ID"], day(row["REVIEW_DATE"])) == [row["IRO_ID"]]


class TestAllocations:
    @pytest.mark.parametrize("period", YEARS)
    def test_every_child_in_care_but_the_newest_has_one_iro(self, service, period):
        end = last_day(period)
        for child, started, left in service.returns.spells:
            if started <= end < left:
                iros = service.iro(child, end)
                assert len(iros) == 1 or (not iros and working_days_between(started, end) <= 8)

    def test_nearly_all_allocations_are_within_five_working_days_of_the_start(self, service):
        waited = []
        for child, started, left in service.returns.spells:
            first = min(
                (
                    day(row["START"])
                    for row in service.allocations.get(child, [])
                    if started <= day(row["START"]) < left
                ),
                default=None,
            )
            if started >= date(2018, 4, 1) and first:
                waited.append(working_days_between(started, first))
        assert 0.95 < sum(days <= 5 for days in waited) / len(waited) < 1
        assert max(waited) <= 8

    def test_allocations_last_only_while_the_child_is_in_care(self, service):
        for child, rows in service.allocations.items():
            for row in rows:
                first, last = day(row["START"]), day(row["END"]) or date.max
                assert any(
                    start <= first <= last and (last < left or last == left == date.max)
                    for start, left in service.spells[child]
                )

    def test_a_few_children_change_their_iro(self, service):
        spells = len(service.returns.spells)
        changed = sum(
            day(row["START"]) - timedelta(days=1) == day(before["END"])
            for rows in service.allocations.values()
            for before, row in pairwise(rows)
            if before["END"]
        )
        assert 0.01 < changed / spells < 0.08

    def test_caseloads_are_even_for_the_hours_worked_and_as_printed(self, service):
        # Paragraph 5.1: consistently between 60 and 67 children per full-time post.
        hours = {"IRO01": 1.0, "IRO02": 1.0, "IRO03": 1.0, "IRO04": 0.8, "IRO05": 0.8, "IRO06": 0.6, "IRO07": 0.5}
        for month in range(12):
            end = date(2020 + (month > 8), (month + 4) % 12 + 1, 1) - timedelta(days=1)
            cases = Counter(iro for child in service.allocations for iro in service.iro(child, end))
            assert cases.keys() == hours.keys()
            assert 60 <= cases.total() / sum(hours.values()) <= 67
            assert all(50 <= cases[iro] / hours[iro] <= 70 for iro in hours)


class TestConsultations:
    def test_every_consultation_is_by_the_iro_of_a_child_in_care(self, service):
        for row in service.contacts:
            on = day(row["DATE"])
            assert any(start <= on < left for start, left in service.spells[row["CHILD_ID"]])
            assert service.iro(row["CHILD_ID"], on) == [row["IRO_ID"]]

    def test_no_two_consultations_could_be_taken_for_one(self, service):
        keys = [
            (row["CHILD_ID"], row["DATE"], row["IRO_ID"], row["METHOD"], row["PURPOSE"]) for row in service.contacts
        ]
        assert len(keys) == len(set(keys))

    def test_most_reviews_of_2020_21_have_a_monitoring_contact_since_the_one_before(self, service):
        monitored = {}
        for row in service.contacts:
            if row["PURPOSE"] == "Monitoring":
                monitored.setdefault(row["CHILD_ID"], []).append(day(row["DATE"]))
        reviews = service.since_last("2020-21")
        seen = sum(any(before < on < held for on in monitored.get(child, [])) for child, before, held in reviews)
        assert 0.5 < seen / len(reviews) < 0.95

    def test_no_child_is_visited_in_lockdown(self, service):
        visits = [day(row["DATE"]) for row in service.contacts if row["METHOD"] == "Visit"]
        assert any(on >= date(2020, 7, 4) for on in visits)
        assert not any(date(2020, 3, 23) <= on < date(2020, 7, 4) for on in visits)


class TestLogs:
    @pytest.mark.parametrize("table", SERVICE_LOGS, ids=lambda table: table.name)
    def test_columns_and_codes_are_those_of_the_table(self, service, table):
        rows = service.log(table.name)
        assert rows
        kept = [column for column in table.columns if (table.name, column.source) not in NOT_KEPT]
        assert list(rows[0]) == [column.source for column in kept]
        for column in kept:
            values = {row[column.source] for row in rows}
            assert not (column.required and "" in values)
            if column.codes:
                assert values <= code_lists()[column.codes].keys() | {""}

    def test_the_sample_has_every_log_there_is(self):
        assert {table.name for table in SERVICE_LOGS} == set(LOGS)

    def test_caseloads_are_between_60_and_67_as_printed(self, of_any_seed):
        loads = [children / posts for children, posts in map(of_any_seed.caseload, of_any_seed.month_ends("2020-21"))]
        assert (round(min(loads)), round(max(loads))) == (60, 67)
        assert len(loads) == 12

    def test_thirteen_disputes_are_active_and_two_outstanding(self, of_any_seed):
        active = of_any_seed.active("2020-21")
        assert Counter(stage for _, stage in active) == {1: 7, 2: 3, 3: 3}
        assert sum(not row["RESOLVED"] for row, _ in active) == 2
        in_time = [
            working_days_between(day(row["RAISED"]), day(row["RESOLVED"])) <= 20 for row, _ in active if row["RESOLVED"]
        ]
        assert sum(in_time) > len(active) / 2, "most were addressed within timescale"

    def test_102_alerts_were_raised(self, of_any_seed):
        assert len(of_any_seed.of_period(of_any_seed.log("case_alerts"), "2020-21", "RAISED")) == 102

    def test_few_young_people_answered_and_all_but_one_agree(self, of_any_seed):
        rows = of_any_seed.of_period(of_any_seed.log("feedback"), "2020-21", "DATE")
        answers = Counter(row["ANSWER"] for row in rows if row["RESPONDENT"] == "Young person")
        assert answers["Disagree"] == 1
        assert set(answers) == {"Agree", "Disagree"}
        assert "Professional" not in {row["RESPONDENT"] for row in rows}, "their forms were on hold"

    @pytest.mark.parametrize(
        ("log", "raised", "ended"), [("case_alerts", "RAISED", "CLOSED"), ("disputes", "RAISED", "RESOLVED")]
    )
    def test_whatever_ends_has_an_outcome_and_ends_after_it_began(self, of_any_seed, log, raised, ended):
        rows = of_any_seed.log(log)
        assert all(bool(row["OUTCOME"]) == bool(row[ended]) for row in rows)
        assert all(day(row[raised]) <= day(row[ended]) for row in rows if row[ended])

    def test_an_iro_has_children_only_while_in_post(self, of_any_seed):
        posts = {}
        for row in of_any_seed.log("iro_workforce"):
            posts.setdefault(row["IRO_ID"], []).append((day(row["START"]), day(row["END"]) or date.max))
        for row in of_any_seed.log("iro_allocations"):
            assert any(start <= day(row["START"]) <= end for start, end in posts[row["IRO_ID"]])

    def test_the_number_of_app_accounts_never_falls(self, service):
        for holder in ("Young person", "Worker"):
            counts = [int(row["COUNT"]) for row in service.log("app_accounts") if row["HOLDER"] == holder]
            assert len(counts) == 36
            assert counts == sorted(counts)

    def test_most_statements_are_about_the_topics_in_the_report(self, service):
        rows = service.of_period(service.log("app_statements"), "2020-21", "MONTH")
        sent = Counter()
        for row in rows:
            sent[row["SUBJECT"]] += int(row["COUNT"])
        assert {subject for subject, _ in sent.most_common(3)} == {
            "My life",
            "Worker visit",
            "Preparation for a meeting",
        }

    def test_an_earlier_sample_without_logs_is_replaced(self, tmp_path):
        make_sample(tmp_path / "sample", children=20)
        for name in LOGS:
            (tmp_path / "sample" / f"{name}.csv").unlink()
        make_sample(tmp_path / "sample", children=20)
        assert all((tmp_path / "sample" / f"{name}.csv").is_file() for name in LOGS)

    def test_the_same_seed_gives_the_same_bytes(self, service, tmp_path):
        make_sample(tmp_path / "again")
        for name in LOGS:
            assert (tmp_path / "again" / f"{name}.csv").read_bytes() == (
                service.returns.folder / f"{name}.csv"
            ).read_bytes()


def test_a_larger_sample_has_similar_proportions(tmp_path):
    make_sample(tmp_path / "sample", children=2_000)
    large = Service(Returns(tmp_path / "sample"))
    for period, held in (("2019-20", 1_010), ("2020-21", 1_021)):
        assert large.figure(period, "reviews_held", "") == round(held * 2_000 / 792)
        assert sum(row["on_time"] is False for row in large.judged(period)) == round(LATE[period] * 2_000 / 792)
    assert large.figure("2020-21", "attended_pct", "") == 34
    assert large.figure("2020-21", "iro_monitoring_activity_change_pct", "") == 48
    assert all(on.year >= first_day(YEARS[0]).year for on in large.days_held)
