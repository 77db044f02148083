"""What the nanopub library says of a TriG file: run by a Python that has it.

One line for each nanopublication: its address, and whether form and trusty address are right.
"""

from __future__ import annotations

import sys
import warnings

warnings.simplefilter("ignore")

from nanopub import Nanopub, NanopubConf  # noqa: E402
from rdflib import ConjunctiveGraph, Dataset, URIRef  # noqa: E402

data = Dataset()
data.parse(sys.argv[1], format="trig")
type_ = URIRef("http://www.nanopub.org/nschema#Nanopublication")
heads = {quad[0]: quad[3] for quad in data.quads((None, None, type_, None))}
for address in sorted(heads):
    one = ConjunctiveGraph()
    for subject, property_, value, graph in data.quads((None, None, None, None)):
        if str(graph).startswith(str(address)):
            one.get_context(URIRef(str(graph))).add((subject, property_, value))
    try:
        publication = Nanopub(rdf=one, conf=NanopubConf())
        right = bool(publication.is_valid) and bool(publication.has_valid_trusty)
    except Exception:  # noqa: BLE001 - it has many ways of refusing
        right = False
    sys.stdout.write(f"{address}\t{right}\n")
