"""Ages in completed years, and the national statistics' age bands."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from iro_analysis.codes import NOT_KNOWN

AGE_BANDS = ("Under 1", "1-4", "5-9", "10-15", "16-17", "18 and over")
ADULT = 18
_LEAP_DAY = 229
_FIRST_AGES = (0, 1, 5, 10, 16, 18)
_BAND_OF_AGE = {
    float(years): name
    for first, last, name in zip(_FIRST_AGES, (*_FIRST_AGES[1:], _FIRST_AGES[-1] + 1), AGE_BANDS, strict=True)
    for years in range(first, last)
}


def age(birth: nw.Expr, on: nw.Expr) -> nw.Expr:
    """Age in completed years on the day ``on``; someone born on 29 February ages on 1 March except in leap years."""
    had_birthday = _month_and_day(on) >= _month_and_day(birth)
    return _year(on) - _year(birth) - nw.when(had_birthday).then(nw.lit(0)).otherwise(nw.lit(1))


def age_band(birth: nw.Expr, on: nw.Expr) -> nw.Expr:
    """The age band on the day ``on``; "Not known" if the date of birth is missing or after that day."""
    return name_for(age(birth, on).clip(-1, _FIRST_AGES[-1]), _BAND_OF_AGE, NOT_KNOWN)


def name_for(key: nw.Expr, names: Mapping[Any, str], otherwise: str) -> nw.Expr:
    """The name of each key, in one step on every engine; a chain of conditions would take one step per name."""
    return key.replace_strict(names, default=nw.lit(otherwise), return_dtype=nw.String)


def birthday(birth: nw.Expr, years: int) -> nw.Expr:
    """The day someone turns ``years`` old; for someone born on 29 February, 1 March except in leap years."""
    clamped = birth.dt.offset_by(f"{years}y")
    moved = (_month_and_day(birth) == _LEAP_DAY) & (_month_and_day(clamped) != _LEAP_DAY)
    return nw.when(moved).then(clamped.dt.offset_by("1d")).otherwise(clamped)


# Floats, because integers cannot be missing in pandas, and other engines hold months in eight bits.
def _year(day: nw.Expr) -> nw.Expr:
    return day.dt.year().cast(nw.Float64)


def _month_and_day(day: nw.Expr) -> nw.Expr:
    return day.dt.month().cast(nw.Float64) * 100 + day.dt.day().cast(nw.Float64)
