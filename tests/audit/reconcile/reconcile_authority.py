"""Small random authorities, and the register of a report on them without any mistake."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from iro_analysis.audit.reconcile import PrintedFigure
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import MONTHS, QUARTERS

AGES = ("Under 1", "1-4", "5-9", "10-15", "16-17", "18 and over")
SEXES = ("Male", "Female", "Not known")
BEFORE, NOW = "2019-20", "2020-21"
SENDERS = ("Young person", "Worker")
STAGES = ("1", "2", "3")


@dataclass(frozen=True)
class Fact:
    """One figure, unrounded, and the number of decimal places it is printed with."""

    period: str
    measure: str
    breakdown: str
    value: Fraction
    decimals: int = 0


def authority(random):
    """Every figure of two years of a random authority."""
    opening = _stock(random, BEFORE, {sex: random.randint(5, 90) for sex in SEXES})
    starts = {sex: random.randint(5, 40) for sex in SEXES}
    ceases = {sex: random.randint(4, opening[BEFORE, sex] + starts[sex] - 1) for sex in SEXES}
    closing = _stock(random, NOW, {sex: opening[BEFORE, sex] + starts[sex] - ceases[sex] for sex in SEXES})
    stock = {period: sum(part[period, sex] for sex in SEXES) for period, part in ((BEFORE, opening), (NOW, closing))}
    figures = [*_of_stock(opening, BEFORE, stock), *_of_stock(closing, NOW, stock)]
    started, ceased = sum(starts.values()), sum(ceases.values())
    figures += [Fact(NOW, "starts", f"sex={sex}", Fraction(starts[sex])) for sex in SEXES]
    figures += [Fact(NOW, "ceases", f"sex={sex}", Fraction(ceases[sex])) for sex in SEXES]
    figures += _of_months(random, started)
    figures += [Fact(NOW, "ceases", "", Fraction(ceased)), *_changes(random, "cla_at_end", stock)]
    figures += _rates(random, {"starts_rate": started, "ceases_rate": ceased, "cla_rate": stock[NOW]})
    return [*figures, *_of_reviews(random), *_of_statements(random), *_of_disputes(random), *_of_caseloads(random)]


def printed(figures):
    """The figures as a report prints them: rounded half up, each in its own paragraph."""
    return [_printed(number, figure) for number, figure in enumerate(figures, start=2)]


def _printed(number, figure):
    unit = catalogue()[figure.measure].unit if figure.measure in catalogue() else "children"
    of = tuple(breakdown_dimensions(figure.breakdown).items())
    value = rounded(figure.value, figure.decimals)
    return PrintedFigure(number, f"{number}", figure.period, figure.measure, of, value, figure.decimals, unit)


def rounded(value, decimals):
    """The value rounded half away from zero."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def _split(random, total, number):
    cuts = sorted(random.randint(0, total) for _ in range(number - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


def _stock(random, period, by_sex):
    """Children by sex, and by age and sex."""
    counts = {(period, sex): number for sex, number in by_sex.items()}
    for sex, number in by_sex.items():
        counts |= {(period, age, sex): part for age, part in zip(AGES, _split(random, number, len(AGES)), strict=True)}
    return counts


def _of_stock(children, period, stock):
    name = "cla_at_end"
    yield Fact(period, name, "", Fraction(stock[period]))
    for sex in SEXES:
        yield Fact(period, name, f"sex={sex}", Fraction(children[period, sex]))
    for age in AGES:
        yield Fact(period, name, f"age_band={age}", Fraction(sum(children[period, age, sex] for sex in SEXES)))
    for age, sex in product(AGES, SEXES):
        yield Fact(period, name, f"age_band={age}; sex={sex}", Fraction(children[period, age, sex]))


def _of_months(random, started):
    months = _split(random, started, len(MONTHS))
    yield Fact(NOW, "starts", "", Fraction(started))
    for month, number in zip(MONTHS, months, strict=True):
        yield Fact(NOW, "starts", f"month={month}", Fraction(number))
    for place, quarter in enumerate(QUARTERS):
        total = Fraction(sum(months[3 * place : 3 * place + 3]))
        yield random.choice(
            [Fact(NOW, "starts", f"quarter={quarter}", total), Fact(f"{NOW}{quarter}", "starts", "", total)]
        )


def _changes(random, measure, values):
    yield Fact(NOW, f"{measure}_change", "", Fraction(values[NOW] - values[BEFORE]))
    if values[BEFORE]:
        percent = Fraction(100 * (values[NOW] - values[BEFORE]), values[BEFORE])
        yield Fact(NOW, f"{measure}_change_pct", "", percent, random.randint(0, 2))


def _rates(random, counts):
    residents = random.randint(5_000, 90_000)
    return [
        Fact(NOW, name, "", Fraction(count * 10_000, residents), random.randint(1, 2)) for name, count in counts.items()
    ]


def _of_reviews(random):
    held, late = random.randint(1, 1200), random.randint(0, 5)
    late = min(held, late)
    yield Fact(NOW, "reviews_held", "", Fraction(held))
    yield Fact(NOW, "reviews_late", "", Fraction(late))
    yield Fact(NOW, "reviews_on_time_pct", "", Fraction(100 * (held - late), held), random.randint(0, 2))


def _of_statements(random):
    parts = [random.randint(0, 120), random.randint(1, 120)]
    decimals = random.randint(0, 2)
    yield Fact(NOW, "app_statements", "", Fraction(sum(parts)))
    for sender, number in zip(SENDERS, parts, strict=True):
        yield Fact(NOW, "app_statements", f"sender={sender}", Fraction(number))
        yield Fact(NOW, "app_statements_pct", f"sender={sender}", Fraction(100 * number, sum(parts)), decimals)


def _of_disputes(random):
    parts = [random.randint(0, 9) for _ in STAGES]
    yield Fact(NOW, "formal_disputes", "", Fraction(sum(parts)))
    yield Fact(NOW, "formal_disputes_outstanding_at_end", "", Fraction(random.randint(0, sum(parts))))
    for stage, number in zip(STAGES, parts, strict=True):
        yield Fact(NOW, "formal_disputes", f"highest_stage={stage}", Fraction(number))


def _of_caseloads(random):
    decimals = random.randint(0, 2)
    months = [Fraction(random.randint(4000, 9000), 100) for _ in MONTHS]
    name = "iro_caseload_mean"
    summaries = {"": sum(months) / len(months), "month=lowest": min(months), "month=highest": max(months)}
    for breakdown, value in summaries.items():
        yield Fact(NOW, name, breakdown, value, decimals)
    for month, value in zip(MONTHS, months, strict=True):
        yield Fact(NOW, name, f"month={month}", value, decimals)
