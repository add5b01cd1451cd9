"""What the account that runs a command has set up, and may change no figure: variables, start-up files, modules.

Python runs code from the home folder and from wherever its variables point, libraries read options from both, and a
module in the current folder goes before the library of that name. A command therefore begins again without them
(:func:`begin_alone`), and the processes that it starts find this package by its place and nothing by chance.
"""

import json
import os
import shutil
import site
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from iro_analysis.resources import PACKAGE

#: Variables of Python that say how it talks, and where it keeps compiled files: they change no result.
_OF_NO_EFFECT = frozenset(
    f"PYTHON{name}"
    for name in (
        *("DONTWRITEBYTECODE", "FAULTHANDLER", "HASHSEED", "IOENCODING", "NOUSERSITE", "PYCACHEPREFIX", "SAFEPATH"),
        *("STARTUP", "UNBUFFERED", "UTF8"),
    )
)
#: How the variables begin from which libraries take options. How many threads Polars uses is the machine's business.
_OPTIONS = (
    *("DUCKDB", "GE_", "GX_", "IPYTHON", "JPY_", "JUPYTER", "MATPLOTLIB", "MPL", "NPY_", "NUMPY_", "PANDAS_"),
    *("PAPERMILL_", "POLARS_", "PYDANTIC_", "PYDEVD_"),
)
_THREADS = "POLARS_MAX_THREADS"
#: Variables that a process needs to start at all: where system libraries lie, and what Windows looks for.
_NEEDED = (
    *("DYLD_FALLBACK_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH"),
    *("COMSPEC", "PATHEXT", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR"),
)
#: The same everywhere. Warnings name folders of the machine, and would be printed in the notebooks.
_FIXED = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"}
#: matplotlib's own list of the fonts that it brings along, so that it need not look for those of the machine.
_FONTS = PACKAGE / "report" / "charts" / "fonts"
#: Takes this package from its file: a folder with other modules need not be searched for it, and no other is found.
_START = """
import importlib.util, json, sys
places, place, module = json.loads(sys.argv.pop(1))
sys.argv[0], sys.path[:] = "iro", places or sys.path
spec = importlib.util.spec_from_file_location("iro_analysis", place)
sys.modules["iro_analysis"] = package = importlib.util.module_from_spec(spec)
spec.loader.exec_module(package)
importlib.import_module(module).main()
"""


def command_alone(module: str, *options: str, places: Sequence[str] = ()) -> list[str]:
    """The words that start Python on ``main()`` of a module of this package; more words may follow.

    Args:
        module: the module's name.
        options: options of Python.
        places: where the process looks for other modules, instead of where Python looks by itself.
    """
    return [sys.executable, *options, "-c", _START, json.dumps([list(places), str(PACKAGE / "__init__.py"), module])]


def own_places() -> list[str]:
    """Where this process looks for modules, but for the folder that it happens to be in."""
    return [place for place in sys.path if place]


def end_process(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that this one has started, close its pipes, and wait for its end."""
    process.kill()
    with suppress(OSError), process:
        pass


def kernel_environment(home: Path) -> dict[str, str]:  # D170
    """The variables of a notebook's process: nothing of the account's, and a home folder of its own, which is made."""
    fonts = home / "matplotlib"
    shutil.copytree(_FONTS, fonts)
    folders = dict.fromkeys(("APPDATA", "HOME", "LOCALAPPDATA", "TEMP", "TMP", "TMPDIR", "USERPROFILE"), str(home))
    path = os.environ.get("PATH", "") if sys.platform == "win32" else os.defpath  # Windows finds libraries by it
    kept = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return kept | folders | _FIXED | {"MPLCONFIGDIR": str(fonts), "PATH": path}


def begin_alone() -> None:  # D171
    """Take the surroundings away; if they have taken part in the start of this process, put a new one in its place."""
    _forget_current_folder()
    for name in [name for name in os.environ if name.startswith(_OPTIONS) and name != _THREADS]:
        del os.environ[name]
    acting = [name for name in os.environ if name.startswith("PYTHON") and name not in _OF_NO_EFFECT]
    if not acting and not _has_modules_of_the_account():
        return
    for name in acting:
        del os.environ[name]
    # Without the modules of the account (-s) and of the current folder (-P).
    words = [*command_alone("iro_analysis.cli", "-s", "-P"), *sys.argv[1:]]
    if sys.platform == "win32":  # there, another process cannot take the place of this one
        sys.exit(subprocess.run(words, check=False).returncode)  # noqa: S603  this very program
    os.execv(sys.executable, words)  # noqa: S606  the same


def _forget_current_folder() -> None:
    """Look for no module in the current folder, where ``python -m`` looks first."""
    with suppress(OSError):  # the folder is gone
        if sys.path and Path(sys.path[0]).samefile(Path.cwd()):
            del sys.path[0]


def _has_modules_of_the_account() -> bool:
    """Whether Python has looked into the account's own folder of modules, and does not have this package from there."""
    place = Path(site.getusersitepackages())
    return bool(site.ENABLE_USER_SITE) and place.is_dir() and not PACKAGE.is_relative_to(place)
