"""The command ``iro``, and ``python -m iro_analysis``, which is the same."""

from iro_analysis.surroundings import begin_alone


def main() -> None:
    """Run the command line in a process that the account's surroundings have no part in."""
    begin_alone()
    from iro_analysis.cli import main as run_command  # noqa: PLC0415  not before

    run_command()


if __name__ == "__main__":
    main()
