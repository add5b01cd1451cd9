"""A new workspace: an ``iro.toml`` that explains itself, empty logs to fill in, and the text chapters to edit."""

import shutil
from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.log_templates import TEMPLATES, WORKBOOK, write_templates
from iro_analysis.report.chapters import TEXTS
from iro_analysis.settings import CONFIG_NAME

_CONFIG = """\
# The workspace of an Independent Reviewing Officer annual report. Put your SSDA903 files beside this file (CSV, or a
# workbook with a sheet for each), as many years as you have, in sub-folders or side by side; their names do not matter.
# Fill in service-logs.xlsx, or the same as CSV files as in log-templates, as far as the service keeps such logs. Then:
#     iro check --data .
#     iro run --data . --period 2020-21

[authority]
name = "Your council"
# code = "E06000031"                    # the council's ONS code; of files with several authorities its rows are read
# la = "803"                            # what the column LA calls it, where that is neither the code nor the name

# Residents aged 0-17, for rates per 10,000. A period uses the mid-year of the calendar year before the one it ends in:
# 31 March 2021 uses mid-2020. Keep superseded estimates: the one released last is used, and the report names it.
# [[population]]
# mid_year = 2020
# children = 51120
# source = "ONS mid-year estimates"
# released = 2021-06-25

# Local residents aged 0-17 by ethnic group: then the report compares children in care with them.
# [ethnicity_population]
# source = "Census 2021"
# [ethnicity_population.children]
# White = 35000
# Mixed = 3000
# Asian = 9000
# Black = 1800
# Other = 700

# A grouping of your own of any code list, as a further breakdown of children in care.
# [groupings.setting]
# of = "placement"
# [groupings.setting.groups]
# "Family" = ["U1", "U2", "U3", "U4", "U5", "U6", "P1"]
# "Children's home" = ["K2"]

# Whose line the chart of rates shows beside yours: England, a region or an authority, by the name it has in the file.
# The file is the DfE's 'CLA number and rate per 10k children' as CSV, from the statistics 'Children looked after in
# England including adoptions', saved beside this one. Repeat the block for another area.
# [[comparators]]
# file = "cla_number_and_rate_per_10k_children.csv"
# area = "England"

# [returns]
# An extract made in the middle of a year: no period that ends later is computed from it.
# complete_to = 2021-09-30
# Files and folders that do not count, such as a draft beside the final return; * stands for anything.
# ignore = ["draft/", "Copy of *"]
# Tables whose file of headings alone says that there was nothing to report: uasc, missing, adoptions ...
# without_rows = ["uasc"]
# The return that a file, or the files of a folder, belong to, where neither a column YEAR nor a name such as 2021-22
# says it and iro check shows that the year was guessed wrongly. Names are those that iro check lists.
# [returns.years]
# "resubmitted/" = "2021-22"

# How reviews are judged where councils differ: three and six months as calendar months or as 91 and 183 days, and
# whether a child who attended a review and took no part (PN4) conveyed views.
# [reviews]
# month_arithmetic = "calendar"           # or "days"
# pn4_conveys_views = false

# Headings of your own for columns of the logs or the return: in every table that has the column, or in one alone. A
# table's own heading is never taken away from it, and many that councils use are known (data_contracts/headings.toml).
# [columns]
# "Our ID" = "CHILD"
# [columns.reviews]
# "Review dt" = "REVIEW"

# Further words for those of a list (review_mode, outcome, respondent ...), or for a theme, a team, a question.
# [spellings.review_mode]
# "Via our platform" = "Virtual"
# [spellings.theme]
# "Drift" = "Drift in care planning"

# Words that look like a person's name in a theme, team, question or example, and are none. Without this they are not
# printed: iro check says where they stand.
# [texts]
# allowed = ["Rowan House"]

# A log says for itself from which month to which it was kept, by the days in it. Where it was kept for longer and
# nothing happened, say so.
# [logs.disputes]
# since = 2020-04-01
# until = 2021-03-31

[report]
title = "Independent Reviewing Officer annual report"
text = "chapters"                       # your text chapters; delete one and the shipped one is used
# chapters = ["introduction", "01_population", "02_profiles"]     # their order, where yours differs
"""


def make_workspace(folder: Path) -> None:
    """Write a commented ``iro.toml``, empty logs and the text chapters to ``folder``.

    Raises:
        CommandError: the folder already holds a workspace, or is a file.
    """
    config = folder / CONFIG_NAME
    chapters = folder / "chapters"
    for path in (config, chapters, folder / WORKBOOK, folder / TEMPLATES):
        if path.exists():
            raise CommandError(f"{path} is there already; nothing was written. Give a new folder.")
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; give a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(TEXTS, chapters)
    write_templates(folder)
    config.write_text(_CONFIG, encoding="utf-8")
