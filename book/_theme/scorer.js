// What the search shows first: chapters whose title holds all the words, then figures, then pages
// with a word in a heading, then claims, then pages that hold the words in their text.
// Sphinx reads this object (html_search_scorer); `score` may change the score of a result.
var Scorer = {
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 10, 1: 5}, objPrioDefault: 0,
  title: 12, partialTitle: 7, term: 5, partialTerm: 2,
  score: ([page, title, anchor, description, score]) => {
    const query = new URLSearchParams(location.search).get("q") || "";
    const words = query.toLowerCase().split(/\s+/).filter((word) => word);
    const number = query.trim().toLowerCase().replace(/^c(\d)$/, "c0$1");
    if (title.toLowerCase().startsWith(`${number}:`)) return 50; // C07 is that claim before all else
    const named = words.every((word) => title.toLowerCase().includes(word));
    return named && !anchor ? 30 : score;
  },
};
