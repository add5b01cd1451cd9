"""Headings of dimensions and labels of categories."""

import pytest

from iro_analysis.report.words.labels import category_key, category_title, dimension_title


@pytest.mark.parametrize(
    ("dimension", "title"),
    [
        ("review_kind", "Kind of review"),
        ("mode", "How the review was held"),
        ("week", "Week beginning"),
        ("days_late_band", "Days late"),
        ("late_reason", "Reason"),
        ("participation", "How the child took part"),
        ("parent", "Parent"),
        ("method", "Method"),
        ("purpose", "Purpose"),
        ("holder", "Account holder"),
        ("sender", "Sent by"),
        ("subject", "Subject"),
    ],
)
def test_a_dimension_has_a_heading_in_words(dimension, title):
    assert dimension_title(dimension) == title


@pytest.mark.parametrize(
    ("dimension", "category", "title", "key"),
    [
        ("participation", "PN7", "Absent, views not conveyed (PN7)", "PN7"),
        ("participation", "Not known", "Not known", ""),
        ("mode", "Hybrid", "Hybrid", ""),
        ("week", "2020-04-06", "6 April 2020", ""),
    ],
)
def test_a_category_is_written_in_words_and_a_code_can_stand_for_it(dimension, category, title, key):
    assert (category_title(dimension, category), category_key(dimension, category)) == (title, key)
