"""One case of the silence test, named on the command line."""

from verdict import Case, Outcome


def test_the_requested_case(authority, tally, request):
    verdict = authority.judge(Case(*request.config.getoption("--case").split("|")))
    tally.add(verdict)
    print(verdict)  # noqa: T201  what was asked for
    assert verdict.outcome is not Outcome.FAILED, str(verdict)
