"""The tools as an MCP server (Model Context Protocol), which an assistant starts for itself."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from consilience.assistants.tools import Tools
from consilience.errors import ConsilienceError

_ABOUT = (
    "Coded qualitative studies of collaboration between organisations, for reading only. Begin "
    "with list_studies and list_questions. Quote exactly, cite the study, and say what an answer "
    "says must be said with it. Counts are of what was published and coded, not of people."
)
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server(tools: Tools) -> MCPServer:
    """The server over some tools. It opens no port and writes nothing."""
    # What the package logs of a failure may hold words of participants.
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    made = MCPServer("consilience", instructions=_ABOUT, log_level="CRITICAL")
    for tool in (
        tools.list_studies,
        tools.list_questions,
        tools.ask,
        tools.find_quotes,
        tools.matrix,
        tools.codebook,
    ):
        made.add_tool(_told(tool), annotations=_READS)
    return made


def _told(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A tool whose errors reach the assistant in plain words, with what to do next."""

    @functools.wraps(tool)
    def told(*args: object, **given: object) -> dict[str, Any]:
        try:
            return tool(*args, **given)
        except ConsilienceError as error:
            raise ToolError(f"{error}; {error.hint}" if error.hint else str(error)) from None

    return told
