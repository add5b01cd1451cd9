"""Where the postcodes of a return lie, from the ONS's postcode file that ``[postcodes]`` in iro.toml names.

The file is the CSV of the ONS Postcode Directory (ONSPD) or the National Statistics Postcode Lookup (NSPL): a row for
each postcode that there is or was. It is read once, a block at a time, and only what it says of the return's postcodes
is kept.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError
from iro_analysis.settings import Settings

#: The columns that are read, as the releases have called them; the first that a file has is taken.
POSTCODE, EASTING, NORTHING, DISTRICT, COUNTY = "postcode", "easting", "northing", "district", "county"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    POSTCODE: ("pcds", "pcd", "pcd2", "pcd7", "pcd8"),
    EASTING: ("oseast1m", "east1m"),
    NORTHING: ("osnrth1m", "north1m"),
    DISTRICT: ("oslaua", "laua", r"lad\d\dcd"),
    COUNTY: ("oscty", "cty", r"cty\d\dcd"),
}
#: Only a county's own authority needs the column of counties: its districts have codes of their own.
_OPTIONAL, _COUNTY_CODE = COUNTY, "E10"
#: The grid references of Northern Ireland are of another grid, so no distance follows from them.
_OTHER_GRID = "N"
_HOME, _PLACEMENT = "home_postcode", "placement_postcode"
_BLOCK = 1 << 22
WHERE_IT_IS_SET = "correct file under [postcodes] in iro.toml, or remove it"


def postcode_file(settings: Settings) -> Path | None:
    """The ONS's postcode file; None if iro.toml names none."""
    return None if settings.postcodes is None else settings.folder / settings.postcodes.file


def is_postcode_file(path: Path, settings: Settings) -> bool:
    """Whether a file of the data folder is the one that iro.toml names, and so no return."""
    named = postcode_file(settings)
    return named is not None and path.resolve() == named.resolve()


def places_of(episodes: pd.DataFrame, settings: Settings, opened: OpenedFiles) -> pd.DataFrame | None:  # D222
    """Where the postcodes of the episodes lie; None if iro.toml names no postcode file.

    Args:
        episodes: the stitched episodes.
        settings: for the file, and the authority whose area it is.
        opened: what has been read so far, to which the file is added.

    Returns:
        A row for each postcode that the file has: ``postcode`` as the return writes it, ``easting`` and ``northing`` in
        metres (missing without a grid reference), and ``in_area`` (missing if the file names no authority).

    Raises:
        CommandError: the file cannot be read, is not the ONS's, or the authority's code is not known.
        DataError: the file has been read before and was different.
    """
    path, code = postcode_file(settings), settings.authority.code
    if path is None:
        return None
    if code is None:
        raise CommandError(
            "[postcodes] in iro.toml needs the authority's ONS code, to tell what lies in its area: give code under "
            "[authority], or remove [postcodes]."
        )
    written = pd.concat([episodes[_HOME], episodes[_PLACEMENT]]).dropna().unique()
    wanted = pd.DataFrame({"postcode": pd.array(written, dtype="string")})
    wanted["key"] = wanted["postcode"].str.replace(r"\s", "", regex=True).str.upper()
    found = _found(path, code, set(wanted["key"]), opened).rename(columns={POSTCODE: "key"})
    return _places(wanted.merge(found.drop_duplicates("key"), on="key"), code)


def _places(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """The frame of places from the texts of the file."""
    texts = {name: rows[name].fillna("").str.strip() for name in (DISTRICT, COUNTY)}
    grid = {name: pd.to_numeric(rows[name], errors="coerce").astype("float64") for name in (EASTING, NORTHING)}
    on_grid = (grid[EASTING] > 0) & (grid[NORTHING] > 0) & ~texts[DISTRICT].str.startswith(_OTHER_GRID)
    inside = (texts[DISTRICT] == code) | (texts[COUNTY] == code)
    return pd.DataFrame(
        {
            "postcode": rows["postcode"],
            **{name: numbers.where(on_grid.astype(bool)) for name, numbers in grid.items()},
            "in_area": inside.astype("boolean").mask((texts[DISTRICT] == "") & ~inside),
        }
    )


def _found(path: Path, code: str, wanted: Iterable[str], opened: OpenedFiles) -> pd.DataFrame:
    """What the file says of the wanted postcodes, as text, with the names of :data:`HEADINGS` for its columns."""
    import pyarrow as pa  # noqa: PLC0415  only those who keep such a file wait for it

    try:
        with opened.stream(path) as stream:
            table = pa.Table.from_batches(_blocks(stream, path, code, pa.array(sorted(wanted), pa.string())))
    except (OSError, ValueError):
        # What the parser says would quote the row.
        raise CommandError(
            f"The postcode file {path} cannot be read as CSV, or has no rows. It should be the CSV of the ONS Postcode "
            f"Directory, unpacked from its zip file: download it again, or {WHERE_IT_IS_SET}."
        ) from None
    frame: pd.DataFrame = table.to_pandas()
    return frame.reindex(columns=list(HEADINGS)).astype("string")


def _blocks(stream: io.BufferedReader, path: Path, code: str, wanted: Any) -> Iterator[Any]:  # noqa: ANN401  pyarrow has no types
    """The rows of the wanted postcodes, block by block."""
    import pyarrow as pa  # noqa: PLC0415  as above
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.csv as parser  # noqa: PLC0415

    header = _header(stream.peek())
    if not header:
        raise ValueError("there is nothing in it")
    columns = _columns(header, path, code)
    names = [str(place) for place in range(len(header))]
    chosen = {names[place]: pa.string() for place in columns.values()}
    reader = parser.open_csv(
        stream,
        read_options=parser.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
        convert_options=parser.ConvertOptions(include_columns=list(chosen), column_types=chosen),
    )
    areas = [names[place] for name, place in columns.items() if name in {DISTRICT, COUNTY}]
    rows, has_own = 0, False
    for block in reader:
        rows += block.num_rows
        has_own = has_own or any(
            pc.any(pc.equal(pc.utf8_trim_whitespace(block.column(name)), code)).as_py() for name in areas
        )
        postcodes = pc.utf8_upper(pc.replace_substring(block.column(0), " ", ""))
        kept = block.set_column(0, POSTCODE, postcodes).filter(pc.is_in(postcodes, wanted))
        yield pa.RecordBatch.from_arrays(kept.columns, list(columns))
    if rows and not has_own:
        raise CommandError(
            f"The postcode file {path} has no postcode of {code}, so every child would seem to live outside the area: "
            f"correct code under [authority], or {WHERE_IT_IS_SET}."
        )


def _header(beginning: bytes) -> list[str]:
    """The headings of the file, in small letters."""
    lines = beginning.decode("utf-8-sig", "replace").splitlines()
    return [name.strip().casefold() for name in next(csv.reader(lines[:1]), [])]


def _columns(header: list[str], path: Path, code: str) -> dict[str, int]:
    """The place of each column, that of the postcode first.

    Raises:
        CommandError: one that is needed is not there.
    """
    places = {name: _place(header, headings) for name, headings in HEADINGS.items()}
    needed = [name for name in HEADINGS if name != _OPTIONAL or code.startswith(_COUNTY_CODE)]
    if lacking := [f"{name} ({' or '.join(HEADINGS[name][:2])})" for name in needed if places[name] is None]:
        raise CommandError(
            f"The postcode file {path} has no column with the {', the '.join(lacking)}. It should be the CSV of the "
            f"ONS Postcode Directory, unpacked from its zip file: download it again, or {WHERE_IT_IS_SET}."
        )
    return {name: place for name, place in places.items() if place is not None}


def _place(header: list[str], headings: Iterable[str]) -> int | None:
    """The place of the first of the headings that the file has; None if it has none of them."""
    found = (place for heading in headings for place, name in enumerate(header) if re.fullmatch(heading, name))
    return next(found, None)
