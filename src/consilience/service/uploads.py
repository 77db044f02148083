"""Files that a form sends: straight to a private folder, and never more than there may be."""

from __future__ import annotations

import asyncio
import shutil
from typing import IO

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from consilience.service.problem import Problem
from consilience.tray import MOST_BYTES, MOST_FILES, Tray

_SLOW = 600.0  # seconds that all files together may take to arrive
_FIELDS = 100
_TYPE = "multipart/form-data"


async def received(request: Request, tray: Tray) -> tuple[str, dict[str, list[str]]]:
    """The drop that the files of a form are now in, and the other fields."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _TYPE:
        raise Problem(415, f"files are sent as {_TYPE}")
    if int(request.headers.get("content-length", "0") or 0) > MOST_BYTES:
        raise too_large()
    counted = Request(request.scope, _Counted(request))
    try:
        async with asyncio.timeout(_SLOW):
            form = await counted.form(max_files=MOST_FILES, max_fields=_FIELDS)
    except TimeoutError:
        raise Problem(408, "the files took too long to arrive") from None
    except HTTPException as error:
        raise Problem(400, "what was sent is not a form with files") from error
    given: dict[str, list[str]] = {}
    files: list[tuple[str, IO[bytes]]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append((value.filename, value.file))
        else:
            given.setdefault(name, []).append(value)
    try:
        drop = await asyncio.to_thread(_put, tray, files)
    finally:
        await form.close()
    return drop, given


def _put(tray: Tray, files: list[tuple[str, IO[bytes]]]) -> str:
    drop = tray.new()
    for name, stream in files:
        with tray.put(drop, name).open("xb") as to:
            shutil.copyfileobj(stream, to)
    return drop


class _Counted:
    """Passes on what arrives, up to a limit."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._left = MOST_BYTES

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise too_large()
        return message


def too_large() -> Problem:
    """What is sent is more than a page takes."""
    return Problem(
        413,
        f"files of more than {MOST_BYTES / 1_000_000:,.0f} MB are not taken here",
        hint="import them with: consilience import FILE --study ID",
    )
