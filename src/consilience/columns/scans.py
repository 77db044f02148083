"""Triple patterns and property paths as relations over the table of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rdflib.paths import AlternativePath, MulPath, NegatedPath, Path
from rdflib.term import Identifier, URIRef, Variable

from consilience.columns import automata, things, worlds
from consilience.columns import kinds as k
from consilience.columns.expressions import parsed
from consilience.columns.facts import Facts
from consilience.columns.kinds import Parts
from consilience.columns.nodes import (
    Closure,
    Pattern,
    at,
    begins,
    components,
    ends,
    fixed,
    flattened,
    leaves,
    reaches_itself,
    starred,
    variable,
)
from consilience.columns.relation import Names, Relation, Step, join, match, union
from consilience.columns.trees import times
from consilience.columns.values import Form, NotClaimed, Value, constant

#: Where a pattern looks: everywhere, in one graph, or in the graph that a variable names.
Where = None | URIRef | Variable
#: Stands for the graph of facts that are in none.
NO_GRAPH = (k.IRI, "", "")
#: Facts of a path's properties from which on it is followed from where it begins only.
MANY = 1000


@dataclass
class Scans:
    """Writes the patterns of one query."""

    names: Names
    facts: Facts

    def unit(self) -> Relation:
        """One solution that binds nothing."""
        return Relation(self.names, self.facts, unique=frozenset())

    def within_worlds(self, found: Relation) -> Relation:
        """The same, in each of the studies that stand side by side."""
        if not self.facts.worlds or worlds.WORLD in found.columns:
            return found
        every = self.unit().derived("(SELECT DISTINCT w FROM quad)", {})
        every.columns[worlds.WORLD] = worlds.of_table(every.steps[0].alias)
        every.unique = frozenset({worlds.WORLD})
        return join(found, every)

    def group(
        self,
        triples: list[Pattern],
        where: Where,
        known: Mapping[str, Parts],
        unasked: frozenset[str] = frozenset(),
    ) -> Relation:
        """All solutions of a basic graph pattern.

        Nobody asks what the variables in ``unasked`` are, nor how often a solution comes.
        """
        plain: list[Relation] = []
        subjects: list[str | None] = []
        closures: list[Closure] = []
        nodes: set[str] = set()
        flat = flattened(triples, self.names)
        for table, *pair in [] if where else list(things.joined(self.facts, flat, unasked)):
            flat = [triple for triple in flat if triple not in pair]
            plain.append(things.pair(self.unit(), table, self.facts, *pair))
            nodes |= plain[-1].columns.keys()
            subjects.append(None)
        for subject, cells in ({} if where else things.cells(self.facts, flat, known)).items():
            flat = [triple for triple in flat if triple not in cells]
            nodes |= {v for one, _, other in cells for v in map(variable, (one, other)) if v}
            plain.append(things.row(self.unit(), self.facts, subject, cells))
            subjects.append(variable(subject))
        for subject, predicate, object_ in flat:
            if isinstance(predicate, MulPath):
                closures.append((subject, predicate, object_))
                continue
            nodes |= {v for v in map(variable, (subject, object_)) if v}
            plain.append(self._single(subject, predicate, object_, where))
            subjects.append(variable(subject))
        parts = components(starred(plain, subjects))
        alone = frozenset(v for v, number in times(triples).items() if number == 1) & unasked
        closures = [each for each in closures if not reaches_itself(each, nodes, alone)]
        while closures:
            chosen = next((c for c in closures if ends(c) & nodes or begins(c, known)), closures[0])
            closures.remove(chosen)
            parts = self._reached(parts, chosen, where, known, nodes)
            nodes |= ends(chosen)
        whole = self.unit()
        for part in parts:
            whole = join(whole, part)
        return whole

    def _single(
        self, subject: Identifier, predicate: Identifier | Path, object_: Identifier, where: Where
    ) -> Relation:
        if isinstance(predicate, AlternativePath):
            ways = [self.group([(subject, one, object_)], where, {}) for one in predicate.args]
            return self._once(union(ways), subject, object_, where)
        if isinstance(predicate, NegatedPath):
            return self._negated(subject, predicate, object_, where)
        if isinstance(predicate, Path):
            raise NotClaimed(f"a path of the kind {type(predicate).__name__}")
        return self.scan(subject, predicate, object_, where)

    def scan(
        self, subject: Identifier, predicate: Identifier, object_: Identifier, where: Where
    ) -> Relation:
        """The facts that fit one triple pattern."""
        alias, found = self.names.fresh("q"), self.unit()
        property_ = None
        if isinstance(predicate, URIRef):
            property_ = self.facts.id(k.parts(parsed(predicate)))
        found.steps.append(Step(self.facts.table(property_), alias))
        at(found, f"{alias}.p", predicate, 1 << k.IRI)
        at(found, f"{alias}.s", subject, k.SOURCES)
        at(found, f"{alias}.o", object_, self.facts.kinds(property_))
        if self.facts.worlds:
            found.columns[worlds.WORLD] = worlds.of_table(alias)
        self._graph(found, alias, where)
        found.unique = frozenset(found.columns)
        ends = [variable(node) for node in (subject, object_)]
        told = property_ is not None and where is None and self.facts.once(property_)
        told = told and not self.facts.worlds
        if told and ends[1] and ends[0] != ends[1]:
            found.unique = frozenset(filter(None, ends[:1]))
            found.follows = {ends[1]: ends[0]} if ends[0] else {}
        return found

    def _graph(self, found: Relation, alias: str, where: Where) -> None:
        if where is None:
            if self.facts.repeated:
                found.where.append(f"NOT {alias}.again")
        else:
            at(found, f"{alias}.g", where, 1 << k.IRI)
            if isinstance(where, Variable):
                found.where.append(f"{alias}.g <> {self.facts.id(NO_GRAPH)}")
                if self.facts.within is not None:
                    found.where.append(f"{alias}.g IN ({self.facts.within})")

    def _negated(
        self, subject: Identifier, path: NegatedPath, object_: Identifier, where: Where
    ) -> Relation:
        excluded = [one for one in path.args if isinstance(one, URIRef)]
        if len(excluded) < len(path.args):
            raise NotClaimed("what a negated path excludes backwards: the parser loses it")
        property_ = Variable(self.names.fresh("not "))
        found = self.scan(subject, property_, object_, where)
        ids = ", ".join(f"{self.facts.id(k.parts(parsed(one)))}" for one in excluded)
        found.where.append(f"{found.columns.pop(str(property_)).sql} NOT IN ({ids})")
        return found

    def _once(
        self, found: Relation, subject: Identifier, object_: Identifier, where: Where
    ) -> Relation:
        """The same pair once, whichever way leads to it: so does the embedded store."""
        ends = [subject, object_, *([where] if isinstance(where, Variable) else [])]
        kept = [v for v in map(variable, ends) if v] + [worlds.WORLD]
        return found.closed(distinct=True, keep=dict.fromkeys(kept))

    def _reached(
        self,
        parts: list[Relation],
        closure: Closure,
        where: Where,
        known: Mapping[str, Parts],
        nodes: set[str],
    ) -> list[Relation]:
        """The parts of a group, joined with what a path of any length reaches."""
        if isinstance(where, Variable):
            raise NotClaimed("a path of any length in any graph")
        start, path, end = closure
        constants = [fixed(node, known) for node in (start, end)]
        if constants[0] is not None or constants[1] is not None:
            found = self._fromfixed(closure, constants, where)
            return components([*parts, found])
        first, last = variable(start) or "", variable(end) or ""
        step = self._step(path, where)
        if path.mod == "+" or first == last or not {first, last} & nodes:
            found = self._pairs(path, step, first, last, where)
            return components([*parts, found])
        turned = first not in nodes
        if turned:
            first, last = last, first
        part = next(one for one in parts if first in one.columns)
        one, other = ("b", "a") if turned else ("a", "b")
        ids = (self.facts.id(k.parts(parsed(each))) for each in leaves(path))
        if sum(map(self.facts.size, ids)) > MANY:
            table = self._walked(path, where, part.columns[first], part, turned=turned)
            return self._followed(parts, part, table, (first, last), step.columns[other].kinds)
        w = "w, " if self.facts.worlds else ""
        table = self._closure_sql(path.mod, step, zero=f"SELECT {w}{one}, {one} FROM st")
        alias = self.names.fresh("c")
        part.unique = None
        mine = part.columns[first]
        on = [f"{alias}.{one} = {mine.sql}", *worlds.alike(alias, part)]
        part.steps.append(Step(table, alias, on))
        bits = mine.kinds | step.columns["a"].kinds | step.columns["b"].kinds
        there = Value(Form.ID, f"coalesce({alias}.{other}, {mine.sql})", bits, certain=True)
        before = part.columns.get(last)
        if before is not None:
            part.where.append(match(before, there, part) or "true")
            return parts
        part.columns[last] = there
        return components(parts)

    def _followed(
        self,
        parts: list[Relation],
        part: Relation,
        table: str,
        ends: tuple[str, str],
        kinds: int,
    ) -> list[Relation]:
        """Parts joined with what a path reaches from the terms that one of them has."""
        mine = part.columns[ends[0]]
        alias = self.names.fresh("c")
        part.unique = None
        part.steps.append(Step(table, alias))
        part.where += [f"{alias}.a = {mine.sql}", *worlds.alike(alias, part)]
        there = Value(Form.ID, f"{alias}.b", mine.kinds | kinds, certain=True)
        before = part.columns.get(ends[1])
        if before is not None:
            part.where.append(match(before, there, part) or "true")
            return parts
        part.columns[ends[1]] = there
        return components(parts)

    def _walked(
        self, path: MulPath, where: Where, mine: Value, part: Relation, *, turned: bool
    ) -> str:
        """SQL of the pairs (a, b) of a term of a relation and one that a path reaches from it."""
        walk = automata.of(path, backwards=turned)
        steps = []
        for number, (property_, backwards) in enumerate(walk.steps, start=1):
            found = self.scan(Variable("a"), property_, Variable("b"), where)
            near, far = (found.columns[v].sql for v in ("ba" if backwards else "ab"))
            ends = [f"{number} AS n", f"{near} AS near", f"{far} AS far"]
            steps.append(found.select([*worlds.shown(found), *ends]))
        then = ", ".join(f"({one}, {other})" for one, other in sorted(walk.follow))
        first = [f"{mine.sql} AS a", "0 AS n", f"{mine.sql} AS b"]
        begun = part.select([*worlds.shown(part), *first], distinct=True)
        last = ", ".join(map(str, sorted(walk.ends)))
        w, of, alike = (
            ("w, ", "walk.w, ", " AND step.w = walk.w") if self.facts.worlds else ("", "", "")
        )
        return (
            f"(WITH RECURSIVE step AS MATERIALIZED ({' UNION ALL '.join(steps)}),"
            f" walk({w}a, n, b) AS ({begun} UNION SELECT {of}walk.a, step.n, step.far FROM walk"
            f" JOIN (VALUES {then}) follow(one, other) ON follow.one = walk.n"
            f" JOIN step ON step.n = follow.other AND step.near = walk.b{alike})"
            f" SELECT DISTINCT {w}a, b FROM walk WHERE n IN ({last}))"
        )

    def _step(self, path: MulPath, where: Where) -> Relation:
        """One step of a path: columns a and b."""
        found = self.group([(Variable("a"), path.path, Variable("b"))], where, {})
        return found.kept([worlds.WORLD, "a", "b"])

    def _closure_sql(self, mod: str, step: Relation, zero: str = "") -> str:
        """Pairs (a, b) that are so many steps apart."""
        columns = [*worlds.shown(step), *(f"{step.columns[v].sql} AS {v}" for v in ("a", "b"))]
        text = f"WITH RECURSIVE st AS MATERIALIZED ({step.select(columns, distinct=True)})"
        w, of, alike = ("w, ", "c.w, ", " AND st.w = c.w") if self.facts.worlds else ("", "", "")
        if mod == "?":
            body = f"SELECT {w}a, b FROM st"
        else:
            text += (
                f", c({w}a, b) AS (SELECT {w}a, b FROM st"
                f" UNION SELECT {of}c.a, st.b FROM c JOIN st ON st.a = c.b{alike})"
            )
            body = f"SELECT {w}a, b FROM c"
        return f"({text} {body}{' UNION ' + zero if zero else ''})"

    def _pairs(
        self, path: MulPath, step: Relation, first: str, last: str, where: Where
    ) -> Relation:
        zero = ""
        bits = [step.columns[v].kinds for v in ("a", "b")]
        if path.mod != "+":
            ends = self.group([(Variable("a"), Variable("p"), Variable("b"))], where, {})
            shown = worlds.shown(ends)
            both = (ends.select([*shown, f"{ends.columns[v].sql} AS n"]) for v in ("a", "b"))
            every = " UNION ".join(both)
            zero = f"SELECT {'w, ' if self.facts.worlds else ''}n, n FROM ({every})"
            bits = [k.SOURCES | self.facts.kinds(None)] * 2
        table = self._closure_sql(path.mod, step, zero)
        columns = {
            v: Value(Form.ID, "", both, certain=True) for v, both in zip("ab", bits, strict=True)
        }
        found = self._derived(table, columns)
        a, b = found.columns.pop("a"), found.columns.pop("b")
        found.columns[first] = a
        if first == last:
            found.where.append(f"{a.sql} = {b.sql}")
        else:
            found.columns[last] = b
        return found

    def _derived(self, table: str, columns: Mapping[str, Value]) -> Relation:
        """A relation that reads a table of what paths reach."""
        found = self.unit().derived(table, columns)
        if self.facts.worlds:
            found.columns[worlds.WORLD] = worlds.of_table(found.steps[0].alias)
        return found

    def _node(self, seed: str, where: Where) -> str:
        """SQL of a term, if it is a node: a path of no step starts nowhere else."""
        tests = []
        for end in ("s", "o"):
            found = self.scan(Variable("a"), Variable("p"), Variable("b"), where)
            found.where.append(f"{found.steps[0].alias}.{end} = {seed}")
            if self.facts.worlds:
                tests.append(found.select([*worlds.shown(found), f"{seed} AS n"]))
            else:
                tests.append(f"EXISTS ({found.select([])})")
        if self.facts.worlds:
            return " UNION ".join(tests)
        return f"SELECT {seed} AS n WHERE {' OR '.join(tests)}"

    def _fromfixed(
        self,
        closure: Closure,
        constants: list[Parts | None],
        where: Where,
    ) -> Relation:
        """What a path reaches from a term that is known, forwards or backwards."""
        start, path, end = closure
        turned = constants[0] is None
        here, there = (constants[1], constants[0]) if turned else (constants[0], constants[1])
        near, far = (end, start) if turned else (start, end)
        assert here is not None  # noqa: S101 - one of the two is
        step = self._step(path, where)
        one, other = ("b", "a") if turned else ("a", "b")
        seed = f"{self.facts.id(here)}::UBIGINT"
        columns = [*worlds.shown(step), *(f"{step.columns[v].sql} AS {v}" for v in ("a", "b"))]
        text = f"WITH RECURSIVE st AS ({step.select(columns)})"
        w, of, alike = ("w, ", "c.w, ", " AND st.w = c.w") if self.facts.worlds else ("", "", "")
        first = f"SELECT {w}{other} AS n FROM st WHERE {one} = {seed}"
        more = f"SELECT {of}st.{other} FROM c JOIN st ON st.{one} = c.n{alike}"
        if path.mod == "+":
            text += f", c({w}n) AS ({first} UNION {more})"
        elif path.mod == "*":
            text += f", c({w}n) AS ({self._node(seed, where)} UNION {more})"
        else:
            text += f", c({w}n) AS ({self._node(seed, where)} UNION {first})"
        bits = step.columns[other].kinds | (0 if path.mod == "+" else 1 << here[0])
        found = self._derived(
            f"({text} SELECT DISTINCT {w}n FROM c)",
            {"n": Value(Form.ID, "", bits, certain=True)},
        )
        reached = found.columns.pop("n")
        named = variable(near)
        if named:
            found.columns[named] = constant(here)
        last = variable(far)
        if there is not None:
            condition = match(reached, constant(there), found)
            if condition:
                found.where.append(condition)
            reached = constant(there)
        if last:
            if last == named:
                found.where.append(match(reached, constant(here), found) or "true")
            else:
                found.columns[last] = reached
        return found


def graphs(scans: Scans, named: str) -> Relation:
    """The named graphs."""
    columns = "w, g" if scans.facts.worlds else "g"
    found = scans.unit().derived(
        f"(SELECT DISTINCT {columns} FROM quad WHERE g <> {scans.facts.id(NO_GRAPH)})",
        {"g": Value(Form.ID, "", 1 << k.IRI, certain=True)},
    )
    found.columns = {named: replace(found.columns["g"])}
    if scans.facts.worlds:
        found.columns[worlds.WORLD] = worlds.of_table(found.steps[0].alias)
    return found
