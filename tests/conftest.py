"""What holds for every test: no network, the same examples, no skips on the build server."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Generator

# Slow only means that the machine is busy, so nothing here has a deadline. `everyday` always
# tries the same examples; `soak` (make soak) looks for new ones.
settings.register_profile(
    "everyday",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=2000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everyday")

# What the program keeps for its next run is no concern of whoever runs the tests.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="consilience-cache-")

# The W3C's tests of queries are no package: whoever has them says where they lie.
_W3C = os.environ.get("CONSILIENCE_W3C_SPARQL")
_BESIDE = Path(__file__).parents[2] / "shared" / "w3c" / "rdf-tests" / "sparql"
collect_ignore = [] if _W3C else ["test_columns_w3c.py"]
if not (Path(_W3C) if _W3C else _BESIDE).is_dir():
    collect_ignore.append("test_service_w3c.py")

_HERE = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--long`` and ``--fail-on-skip``, which make gives, and ``--update-docs``."""
    parser.addoption(
        "--update-docs",
        action="store_true",
        help="rewrite what the documentation shows of the program's output",
    )
    parser.addoption(
        "--long",
        action="store_true",
        help="run also what is marked as long",
    )
    parser.addoption(
        "--fail-on-skip",
        action="store_true",
        help="a test that cannot run is a test that failed",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what is marked as long, unless it was asked for."""
    # Skipped from one place, so that all of it is one line of the summary.
    if item.get_closest_marker("long") and not item.config.option.long:
        pytest.skip("long: runs on the build server, in make soak, and with --long")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where that was asked for."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.option.fail_on_skip:
        _, _, reason = report.longrepr  # type: ignore[misc]
        report.outcome = "failed"
        report.longrepr = f"{reason} (and --fail-on-skip was given)"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if report.skipped and collector.config.option.fail_on_skip:
        _, _, reason = report.longrepr  # type: ignore[misc]
        report.outcome = "failed"
        report.longrepr = f"{reason} (and --fail-on-skip was given)"
    return report


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines: a test that needs one is wrong."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _HERE:
            message = f"a test tried to reach {address[0]}"
            raise AssertionError(message)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def seed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two seed studies as a project that is built, for tests that only read it."""
    from consilience import api, demo  # noqa: PLC0415 - heavy, and few tests need it

    folder = tmp_path_factory.mktemp("seeds")
    demo.place(folder)
    api.build_project(folder)
    return folder


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    """How often what damages files goes through its number of cases: thousands with ``--long``."""
    return 4 if request.config.option.long else 1
