"""What is kept is found again by what it was made of, and believed only if it is whole."""

import os
from pathlib import Path

import pytest

from iro_analysis.disk import cache
from iro_analysis.disk.cache import Cache, fingerprint, program


@pytest.fixture
def private(tmp_path):
    return tmp_path / ".iro"


def test_what_was_kept_is_found_again_by_kind_and_by_what_it_was_made_of(private):
    Cache(private).put("ledger", "a", b"one")
    assert Cache(private).get("ledger", "a") == b"one"
    assert Cache(private).get("ledger", "b") is None
    assert Cache(private).get("outcomes", "a") is None
    Cache(private).put("ledger", "a", b"two")
    assert Cache(private).get("ledger", "a") == b"two"


def test_another_program_finds_nothing(private, monkeypatch):
    Cache(private).put("ledger", "a", b"one")
    monkeypatch.setattr(cache, "program", lambda: "another")
    assert Cache(private).get("ledger", "a") is None


@pytest.mark.parametrize("change", ["package", "contracts", "notebooks"])
def test_the_program_is_known_by_what_its_files_hold(tmp_path, monkeypatch, change):
    folders = {name: tmp_path / name for name in ("package", "contracts", "notebooks")}
    for folder in folders.values():
        folder.mkdir()
        (folder / "file").write_text("one")
    monkeypatch.setattr(cache, "PACKAGE", folders["package"])
    monkeypatch.setattr(cache, "shipped", lambda name: folders["contracts" if "contracts" in name else name])
    before = program.__wrapped__()
    (folders[change] / "file").touch()
    assert program.__wrapped__() == before
    (folders[change] / "file").write_text("two")
    assert program.__wrapped__() != before


def test_only_its_owner_can_read_it_and_git_ignores_it(private):
    Cache(private).put("ledger", "a", b"one")
    paths = [private, *private.rglob("*")]
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths if path.is_dir() or path.suffix == ".entry")
    assert (private / ".gitignore").read_text() == "*\n"


def test_nothing_is_written_without_a_folder_or_into_a_folder_of_others(tmp_path):
    Cache(None).put("ledger", "a", b"one")
    assert Cache(None).get("ledger", "a") is None
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter.txt").write_text("Dear Sir")
    Cache(tmp_path / "theirs").put("ledger", "a", b"one")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("place", range(0, 75, 3))
def test_an_entry_with_any_byte_changed_is_as_good_as_none(private, place):
    Cache(private).put("ledger", "a", b"ten bytes.")
    (entry,) = private.rglob("*.entry")
    content = bytearray(entry.read_bytes())
    content[place % len(content)] ^= 1
    entry.write_bytes(content)
    assert Cache(private).get("ledger", "a") is None


def test_an_entry_cut_short_or_in_the_place_of_another_is_as_good_as_none(private):
    store = Cache(private)
    store.put("ledger", "a", b"one")
    (first,) = private.rglob("*.entry")
    content = first.read_bytes()
    store.put("ledger", "b", b"two")
    (second,) = set(private.rglob("*.entry")) - {first}
    second.write_bytes(content)
    assert store.get("ledger", "b") is None
    first.write_bytes(content[:-1])
    assert store.get("ledger", "a") is None
    first.write_bytes(b"")
    assert store.get("ledger", "a") is None


def test_the_entries_used_longest_ago_go_when_there_are_too_many(private, monkeypatch):
    monkeypatch.setattr(cache, "LARGEST", 4_000)
    store = Cache(private)
    for name, size in {"a": 100, "b": 1_000, "c": 1_000}.items():
        store.put("ledger", name, bytes(size))
    for entry in private.rglob("*.entry"):
        os.utime(entry, (1_000, 1_000))
    assert store.get("ledger", "a") is not None  # now it was used last
    store.put("ledger", "d", bytes(1_750))
    assert [name for name in "abcd" if store.get("ledger", name)] == ["a", "d"]


def test_it_can_be_cleared_and_says_how_large_it_was(private):
    store = Cache(private)
    assert (store.size(), store.clear()) == (0, 0)
    store.put("ledger", "a", bytes(1_000))
    size = store.size()
    assert size > 1_000
    assert store.clear() == size
    assert (store.size(), store.get("ledger", "a")) == (0, None)


def test_what_cannot_be_written_is_not_kept(private, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    Cache(private).put("ledger", "a", b"one")
    assert Cache(private).get("ledger", "a") is None
    assert list((private / "cache").iterdir()) == []


def test_a_fingerprint_knows_where_each_part_ends():
    assert len({fingerprint("ab", "c"), fingerprint("a", "bc"), fingerprint("abc"), fingerprint("abc", "")}) == 4
