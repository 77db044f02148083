"""Zip files that mean harm are refused quickly, and memory stays flat."""

from __future__ import annotations

import io
import shutil
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import safe_zip
from consilience.errors import ReadError
from consilience.safe_zip import Limits

MEBI = 1 << 20


def zipped(path: Path, **files: bytes) -> Path:
    """A zip of some files (``__`` stands for ``/``, ``_`` for a full stop)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def bomb(path: Path, size: int) -> Path:
    """A zip with one entry of zeros."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("project.qde", "w", force_zip64=True) as stream,
    ):
        block = bytes(MEBI)
        for _ in range(size // MEBI):
            stream.write(block)
    return path


def lying(path: Path, declared: int) -> Path:
    """The same zip, which declares another size for its entry."""
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<L", data, at + 24, declared)
    struct.pack_into("<L", data, data.find(b"PK\3\4") + 22, declared)
    path.write_bytes(data)
    return path


def test_files_are_read_by_name(tmp_path: Path) -> None:
    """Case and kind of slash do not matter."""
    path = zipped(tmp_path / "a.zip", Sources__a_txt=b"one", project_qde=b"two")
    with safe_zip.opened(path) as container:
        assert container.names() == ("Sources/a.txt", "project.qde")
        assert container.read("sources\\A.TXT", 100) == b"one"
        assert container.has("PROJECT.qde")
        with pytest.raises(ReadError, match="lacks"):
            container.read("b.txt", 100)
        with pytest.raises(ReadError, match="too large"):
            container.read("project.qde", 2)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 MB of nothing."""
    return bomb(tmp_path_factory.mktemp("bomb") / "bomb.zip", 600 * MEBI)


@pytest.mark.parametrize("lie", [False, True], ids=["honest", "lying"])
def test_bomb_is_refused_at_once(large: Path, tmp_path: Path, *, lie: bool) -> None:
    """600 MB of nothing: refused in under a second, without holding them."""
    path = lying(Path(shutil.copy(large, tmp_path)), 1000) if lie else large
    tracemalloc.start()
    began = time.perf_counter()
    with safe_zip.opened(path) as container, pytest.raises(ReadError):
        container.read("project.qde", 2048 * MEBI)
    took = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 1
    assert peak < 8 * MEBI


def test_what_comes_out_counts(tmp_path: Path) -> None:
    """The limit of all entries together is one of bytes really read."""
    path = zipped(tmp_path / "a.zip", a=bytes(600_000), b=bytes(600_000))
    with safe_zip.opened(path, Limits(total=MEBI, ratio=10**6)) as container:
        container.read("a", MEBI)
        with pytest.raises(ReadError, match="too large"):
            container.read("b", MEBI)


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "..\\a", "\\a"])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written, and such a file is not read at all."""
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(ReadError, match="leads out"), safe_zip.opened(path):
        pass


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    """A list of entries may be a bomb as well."""
    path = zipped(tmp_path / "a.zip", a=b"", b=b"", c=b"")
    with (
        pytest.raises(ReadError, match="more than 2 entries"),
        safe_zip.opened(path, Limits(entries=2)),
    ):
        pass
    with pytest.raises(ReadError, match="too long"), safe_zip.opened(path, Limits(directory=20)):
        pass


def test_encrypted_and_oddly_packed_entries_are_refused(tmp_path: Path) -> None:
    """No password is asked for; only the usual packing is undone."""
    path = zipped(tmp_path / "a.zip", a=b"x")
    data = bytearray(path.read_bytes())
    data[data.rfind(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(ReadError, match="encrypted"), safe_zip.opened(path):
        pass
    odd = tmp_path / "odd.zip"
    with zipfile.ZipFile(odd, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", b"x")
    with safe_zip.opened(odd) as container, pytest.raises(ReadError, match="packed"):
        container.read("a", 10)


def test_two_files_of_one_name_are_refused_when_asked_for(tmp_path: Path) -> None:
    """It cannot be known which is meant."""
    path = zipped(tmp_path / "a.zip", a=b"1", A=b"2", b=b"3")
    with safe_zip.opened(path) as container:
        assert container.read("b", 10) == b"3"
        with pytest.raises(ReadError, match="one name"):
            container.read("a", 10)


@given(st.data())
def test_damage_is_told_and_nothing_else(data: st.DataObject) -> None:
    """Whatever bytes are changed or cut off: a file is read or refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"<Project/>" * 50)
        archive.writestr("sources/a.txt", b"words " * 50)
    content = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(len(content) // 2, len(content)))]
    try:
        with safe_zip.opened_stream(io.BytesIO(bytes(content)), "a.zip") as container:
            for name in container.names():
                container.read(name, MEBI)
    except ReadError:
        pass
