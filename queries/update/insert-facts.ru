#+ does: adds facts to one named graph; the program writes both in place of the names here
INSERT DATA {
  GRAPH <urn:consilience:graph> {
    <urn:consilience:these> <urn:consilience:are> <urn:consilience:facts> .
  }
}
