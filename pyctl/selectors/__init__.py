"""Calico's selector language: text in, a value that answers "do these labels match?" out.

`parse` reads a selector or says what is wrong with it, `normalise` gives the text that Calico
would store. The parts of a parsed selector are in `pyctl.selectors.nodes`.
"""

from __future__ import annotations

from pyctl.selectors.error import SelectorError
from pyctl.selectors.selector import Selector, normalise, parse

__all__ = ["Selector", "SelectorError", "normalise", "parse"]
