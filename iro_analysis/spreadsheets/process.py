"""What a process is allowed by its system. Without effect where the system has no such limits (Windows)."""

import contextlib

_MEGABYTE = 1_000_000


def no_core_dumps() -> None:
    """Let the system keep no image of this process's memory if it crashes: it would hold rows about children."""
    _limit("RLIMIT_CORE", 0)


def limit_memory(megabytes: int) -> None:
    """Refuse this process more memory than that, from now on."""
    _limit("RLIMIT_AS", megabytes * _MEGABYTE)


def _limit(name: str, most: int) -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    kind = getattr(resource, name)
    _, hard = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):  # a system that knows the limit but does not let it be set (macOS)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
