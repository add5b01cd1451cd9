"""Which version made a run: the package's own, whatever surrounds the process."""

import subprocess

import pytest

from iro_analysis.runs.manifest import package_version


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CEILING_DIRECTORIES"])
def test_the_commit_is_that_of_this_package_wherever_variables_of_git_point(tmp_path, monkeypatch, variable):
    """A hook of git has such variables; git would then speak of the repository that the hook belongs to."""
    before = package_version()
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)  # noqa: S607  the git in the path
    monkeypatch.setenv(variable, str(other / ".git"))
    assert package_version() == before
