// What the search shows first: chapters by name, then figures, then pages whose title holds the
// words, then claims, then pages whose text does. Sphinx reads this object (html_search_scorer).
var Scorer = {
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 15, 1: 10, 2: 5}, objPrioDefault: 0,
  title: 12, partialTitle: 7, term: 5, partialTerm: 2,
};
