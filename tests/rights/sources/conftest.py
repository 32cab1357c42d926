from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from requests.sources.sql_address import read_address

SHARED = Path(__file__).resolve().parents[4] / "shared"

Run = Callable[..., None]


def run_script(url: str, script: str) -> None:
    """Executes the statements of a script, one after the other, as the keeper of that database."""
    engine = sa.create_engine(read_address(url), poolclass=NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "mysql":
            connection.exec_driver_sql("SET SESSION sql_mode='ANSI_QUOTES'")
        for statement in script.split(";\n"):
            lines = [line for line in statement.splitlines() if not line.strip().startswith("--")]
            if text := "\n".join(lines).strip().rstrip(";"):
                connection.exec_driver_sql(text.replace("%", "%%") if engine.dialect.name != "sqlite" else text)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def database(request: Any, tmp_path: Path) -> str:
    """The address of an empty database: a file, and each server that answers."""
    if request.param == "sqlite":
        path = tmp_path / "source.db"
        path.touch()
        return f"sqlite:///{path}"
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"the folder {SHARED} with other people's sample data is not there")
    return SHARED
