"""Files that the embedded datastore cannot use, for tests of what is said of them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from pyctl.datastores import embedded_schema as schema
from pyctl.datastores.base import Create, Object
from pyctl.datastores.embedded import Embedded
from pyctl.resources.catalog import kind_for_word

HEP = kind_for_word("hep")
SET = kind_for_word("globalnetworkset")


def hep(name: str, size: int = 0) -> Object:
    """Build a host endpoint, as large as wanted."""
    return {"metadata": {"name": name}, "spec": {"node": "n1", "interfaceName": "x" * size}}


def heps(count: int) -> list[Create]:
    """Build host endpoints of about a page each, to be created."""
    return [Create(HEP, hep(f"a{number:04}", 4000)) for number in range(count)]


def fill(path: Path, count: int = 1) -> None:
    """Make a store that holds some objects."""
    with closing(Embedded.open(path)) as store:
        store.write(heps(count))


def run_sql(path: Path, *statements: str) -> None:
    """Change a file behind the datastore's back."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def directory(path: Path) -> None:
    """A directory."""
    path.mkdir()


def text(path: Path) -> None:
    """A file of text."""
    path.write_text("apiVersion: projectcalico.org/v3\n" * 100)


def damaged(path: Path) -> None:
    """A store of which only the first page is whole."""
    fill(path, 20)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"?" * (path.stat().st_size - 4096))


def cut_short(path: Path) -> None:
    """A store that lost its end."""
    fill(path, 20)
    os.truncate(path, 8192)


def other_program(path: Path) -> None:
    """A database of songs."""
    run_sql(path, "CREATE TABLE songs (title TEXT)")


def other_program_with_an_id(path: Path) -> None:
    """The empty database of a program that says who it is."""
    run_sql(path, "PRAGMA application_id = 42")


def newer(path: Path) -> None:
    """A store that a newer version of pyctl has migrated."""
    fill(path)
    run_sql(path, f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")


def without_tables(path: Path) -> None:
    """A store from which somebody took a table."""
    fill(path)
    run_sql(path, "DROP TABLE objects")


def not_json(path: Path) -> None:
    """A store whose objects somebody has edited."""
    with closing(Embedded.open(path)) as store:
        store.write([Create(SET, {"metadata": {"name": "s"}})])
    run_sql(path, "UPDATE objects SET kind = 'HostEndpoint', value = '{'")


def nowhere(path: Path) -> None:
    """A link to nothing."""
    path.symlink_to(path.parent / "missing")
