"""What a worker answers from columns: queries that touch many facts.

Columns beside a copy hold what the copy holds and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consilience.service import guard

if TYPE_CHECKING:
    from consilience.service.engine import Engine, Query
    from consilience.store import Answer

#: What came of it, in HTTP's words: an answer; looking up is quicker for these values; columns do
#: not claim such a query. From ``FAULT`` on it is no use to ask the like again.
DONE, FEW, NEVER, FAULT = 200, 409, 501, 500
_MOST = 100_000  # rows; more are for the engine, which writes them one by one


def told(collection: object, engine: Engine, query: Query) -> tuple[dict[str, Any], bytes]:
    """The answer in a form of the engine's, if columns are quicker and mean the same."""
    engine.refuse(query.text)
    store: Any = getattr(getattr(collection, "counting", None), "store", None)
    if not hasattr(store, "columns") or not guard.stands_alone(query.text):
        return {"status": NEVER}, b""
    from consilience.columns.values import NotClaimed  # noqa: PLC0415 - loaded with the columns

    text = guard.uncommented(query.text)
    try:
        answer: Answer | None = store.counted(text, _MOST)
    except NotClaimed:
        return {"status": NEVER}, b""
    if answer is None:
        return {"status": FEW}, b""
    form, data = engine.spelt(answer, query)
    return {"status": DONE, "form": form}, data
