#+ does: removes every fact of one named graph
DELETE { GRAPH ?graph { ?subject ?property ?object } }
WHERE {
  VALUES ?graph { UNDEF }
  GRAPH ?graph { ?subject ?property ?object }
}
