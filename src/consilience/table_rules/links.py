"""What links between codebooks point to, and reviews of links."""

from __future__ import annotations

import re
from pathlib import Path

from consilience import sssom
from consilience.iris import BASE, HOME, Minter
from consilience.model import Link, LinkReview
from consilience.namespaces import compact
from consilience.table_rules.context import Context
from consilience.table_rules.references import References
from consilience.table_rules.teller import Teller


class Links:
    """Examines the links of a study, and their reviews."""

    def __init__(self, slug: str, context: Context, teller: Teller, references: References) -> None:
        self._context = context
        self._teller = teller
        self._references = references
        # Addresses may be written under the project's own base or under the common one.
        self._own = tuple(
            Minter(base, slug).record("code", "") for base in dict.fromkeys((context.base, BASE))
        )
        bases = "|".join(re.escape(base) for base in dict.fromkeys((context.base, BASE)))
        self._other = re.compile(f"(?:{bases})study/(?!{re.escape(slug)}/)[^/]+/code/[^/]+")
        self._rows: dict[str, tuple[str, int]] = {}

    def link(self, link: Link) -> None:
        """A link: both its ends exist, and its id is its own."""
        file = sssom.REFUSED if link.refused else sssom.ACCEPTED
        place = self._teller.place(file, link.row, "record_id")
        if not self._references.add("link", link.id):
            first = self._rows.get(link.id)
            also = [self._teller.place(first[0], first[1], "record_id")] if first else []
            self._teller.tell("L111", place, record=link.id, value=link.id, also=also)
        self._rows.setdefault(link.id, (file, link.row))
        self._end(link, file, "subject_id", link.subject)
        self._end(link, file, "object_id", link.object)

    def _end(self, link: Link, file: str, column: str, address: str) -> None:
        if address in self._context.construct_addresses:
            return
        place = self._teller.place(file, link.row, column)
        code = "L109" if column == "subject_id" else "L110"
        for own in self._own:
            if address.startswith(own):
                id_ = address.removeprefix(own)
                self._references.expect("code", id_, place, record=link.id, code=code)
                return
        if code == "L110" and self._other.fullmatch(address):
            return
        home = f"{HOME}framework/"
        named = address.removeprefix(home).replace("/", ":", 1)
        self._teller.tell(
            code,
            place,
            record=link.id,
            value=named if address.startswith(home) else compact(address),
            known=self._context.framework_ids,
            near=sorted(self._context.constructs),
        )

    def unsure(self, folder: Path) -> None:
        """The pairs that somebody could not decide on: they are no links, but have two ends."""
        path = folder / sssom.UNSURE
        if path.is_file():
            for link in sssom.read(path, self._teller.found):
                self._end(link, sssom.UNSURE, "subject_id", link.subject)
                self._end(link, sssom.UNSURE, "object_id", link.object)

    def review(self, review: LinkReview) -> None:
        """A review: of a link that exists, by somebody who is named, with a known verdict."""
        if review.link:
            place = self._teller.place(sssom.REVIEWS_FILE, review.row, "link")
            self._references.expect("link", review.link, place, record=review.id)
        if review.reviewer:
            place = self._teller.place(sssom.REVIEWS_FILE, review.row, "reviewer")
            self._references.expect("agent", review.reviewer, place, record=review.id)
        if review.verdict and review.verdict not in sssom.VERDICTS:
            place = self._teller.place(sssom.REVIEWS_FILE, review.row, "verdict")
            self._teller.tell(
                "F038",
                place,
                record=review.id,
                value=review.verdict,
                known=sssom.VERDICTS,
                column="verdict",
                list="verdict",
            )
        if review.kind and review.kind not in sssom.KINDS:
            place = self._teller.place(sssom.REVIEWS_FILE, review.row, "kind")
            self._teller.tell(
                "F038",
                place,
                record=review.id,
                value=review.kind,
                known=tuple(sssom.KINDS),
                column="kind",
                list="kind of link",
            )
