"""The relations of a group, put together into parts that share variables."""

from __future__ import annotations

from consilience.columns.relation import Relation, join, name


def starred(relations: list[Relation], subjects: list[str | None]) -> list[Relation]:
    """The same, with what is said of one thing put together first where it is compared.

    Two things that agree in several values are quickly found by all of these values at once; the
    database would begin with one of them, which everything may share.
    """
    stars: dict[str, list[Relation]] = {}
    for relation, subject in zip(relations, subjects, strict=True):
        if subject is not None:
            stars.setdefault(subject, []).append(relation)
    said = {
        subject: {v for one in found for v in one.columns} - {subject}
        for subject, found in stars.items()
        if len(found) > 1
    }
    alike = {
        one
        for one in said
        for other in said
        if one != other and len((said[one] & said[other]) - said.keys()) > 1
    }
    made = [one for one, of in zip(relations, subjects, strict=True) if of not in alike]
    for subject in stars:
        if subject in alike:
            whole = components(stars[subject])[0]
            kept = ", ".join(f"{value.sql} AS {name(v)}" for v, value in whole.columns.items())
            once = f"WITH star AS MATERIALIZED ({whole.select([kept])}) SELECT * FROM star"
            made.append(whole.derived(f"({once})", whole.columns))
    return made


def components(relations: list[Relation]) -> list[Relation]:
    """The same, with those joined that share a variable."""
    parts: list[Relation] = []
    for relation in relations:
        made = relation
        apart = []
        for part in parts:
            if part.columns.keys() & made.columns.keys():
                made = join(part, made)
            else:
                apart.append(part)
        parts = [*apart, made]
    return parts
