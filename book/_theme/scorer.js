// What the search shows first: chapters by a word of their title, then figures, then claims, then
// pages that hold the words in their text. Sphinx reads this object (html_search_scorer).
var Scorer = {
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 10, 1: 5}, objPrioDefault: 0,
  title: 20, partialTitle: 7, term: 5, partialTerm: 2,
};
