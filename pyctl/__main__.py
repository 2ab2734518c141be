"""The process: `pyctl`, and `python -m pyctl`.

Python would answer Ctrl-C with a traceback while the program is still being loaded. So until it can
tell of an interruption itself, Ctrl-C ends the process without a word, as it does most programs.
"""

import signal


def main() -> None:
    """Run the program on this process and exit with its code."""
    _let_interrupts_end_it()
    from pyctl.cli.main import main as program

    program()


def complete() -> None:
    """Run as kubectl_complete-pyctl, which kubectl asks for what may follow `kubectl pyctl`."""
    _let_interrupts_end_it()
    from pyctl.cli.main import complete as program

    program()


def _let_interrupts_end_it() -> None:
    """Shells start processes in the background so that they ignore Ctrl-C: those go on to."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
