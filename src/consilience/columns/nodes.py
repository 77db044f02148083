"""Nodes and paths of triple patterns, and which patterns belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import BNode, Identifier, URIRef, Variable

from consilience.columns import kinds as k
from consilience.columns.expressions import parsed
from consilience.columns.kinds import Parts
from consilience.columns.relation import WORLD, Names, Relation, join, name
from consilience.columns.values import Form, Value, constant, id_sql

#: A triple pattern, of a property or of a path.
Pattern = tuple[Identifier, Identifier | Path, Identifier]
#: A path of any length, and the nodes at its ends.
Closure = tuple[Identifier, MulPath, Identifier]


def variable(node: Identifier) -> str | None:
    """The name of a variable, or of a blank node that stands for one."""
    if isinstance(node, Variable):
        return str(node)
    return f"_:{node}" if isinstance(node, BNode) else None


def fixed(node: Identifier, known: Mapping[str, Parts]) -> Parts | None:
    """The term that a node is, or that its variable is known to be."""
    named = variable(node)
    return known.get(named) if named else k.parts(parsed(node))


def at(found: Relation, sql: str, node: Identifier, bits: int) -> None:
    """Let a column be what a node says: a term, or what its variable is."""
    named = variable(node)
    if named is None:
        found.where.append(f"{sql} = {id_sql(constant(k.parts(parsed(node))), found)}")
        return
    value = Value(Form.ID, sql, bits, certain=True)
    mine = found.columns.get(named)
    if mine is not None:
        found.where.append(f"{mine.sql} = {sql}")
        value = replace(mine, kinds=mine.kinds & bits)
    found.columns[named] = value


def flattened(triples: list[Pattern], names: Names) -> list[Pattern]:
    """The same with sequences and inverses written as triples."""
    flat: list[Pattern] = []
    for subject, predicate, object_ in triples:
        if isinstance(predicate, SequencePath):
            stops = [BNode(names.fresh("path ")) for _ in predicate.args[1:]]
            ends = [subject, *stops, object_]
            flat += flattened(list(zip(ends, predicate.args, ends[1:], strict=False)), names)
        elif isinstance(predicate, InvPath):
            flat += flattened([(object_, predicate.arg, subject)], names)
        else:
            flat.append((subject, predicate, object_))
    return flat


def leaves(path: Identifier | Path) -> Iterator[URIRef]:
    """The properties that a path names."""
    if isinstance(path, URIRef):
        yield path
    elif isinstance(path, MulPath):
        yield from leaves(path.path)
    elif isinstance(path, InvPath):
        yield from leaves(path.arg)
    elif isinstance(path, AlternativePath | SequencePath):
        for each in path.args:
            yield from leaves(each)


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
        subject: {v for one in found for v in one.columns} - {subject, WORLD}
        for subject, found in stars.items()
        if sum(len(one.columns.keys() - {WORLD}) for one in found) > len(found) + 1
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
            star = whole.derived(f"({once})", whole.columns)
            star.unique, star.follows = whole.unique, whole.follows
            made.append(star)
    return made


def components(relations: list[Relation]) -> list[Relation]:
    """The same, with those joined that share a variable; that all lie in one study joins none."""
    parts: list[Relation] = []
    for relation in relations:
        made = relation
        apart = []
        for part in parts:
            if (part.columns.keys() & made.columns.keys()) - {WORLD}:
                made = join(part, made)
            else:
                apart.append(part)
        parts = [*apart, made]
    return parts


def ends(closure: Closure) -> set[str]:
    """The variables between which a path of any length leads."""
    return {v for v in map(variable, (closure[0], closure[2])) if v}


def begins(closure: Closure, known: Mapping[str, Parts]) -> bool:
    """Whether one of the ends of a path is known."""
    return any(fixed(node, known) is not None for node in (closure[0], closure[2]))


def reaches_itself(closure: Closure, nodes: set[str], alone: frozenset[str]) -> bool:
    """Whether a path of no step is all that is asked for: from a node, to anywhere."""
    start, path, end = closure
    near, far = variable(start), variable(end)
    return path.mod in {"*", "?"} and (
        (near in nodes and far in alone) or (far in nodes and near in alone)
    )
