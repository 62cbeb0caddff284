/* Search the book. The index (_static/search-index.js, made by bioclusters/pages/search.py) holds what
   can be found: its kind, page, anchor, title, note, text, and other words on its page. A query is cut
   into terms; each is looked for as written, by its stem, by what begins with it (Korean writes
   particles on to nouns), by words that mean the same, and, if nothing has it, with one letter wrong.
   Every word that is shown comes from the page (data-words) or from the index. */
(() => {
  const LETTERS = 200, TERMS = 12, SHOWN = 20;
  const WEIGHTS = { title: 5, note: 2, text: 1.5, more: 1, page: 0.4 };
  const PRIORS = { page: 1.2, section: 1, figure: 1.25, claim: 1.1, data: 1, evidence: 0.75,
    number: 0.55, erratum: 0.5, brief: 0.8 };
  const MEANT = 0.6, BEGUN = 0.7, WITHIN = 0.45, WRONG = 0.4; // what a looser match is worth
  const UNITS = { 조: 1e12, 억: 1e8, 만: 1e4, 천: 1e3, 백: 100 };
  const HANGUL = /\p{Script=Hangul}/u;
  const TOKEN = /\p{Script=Hangul}+|(?:(?!\p{Script=Hangul})\p{L})(?:(?!\p{Script=Hangul})[\p{L}\p{N}])*|\d+(?:\.\d+)?/gu;
  const KOREAN_NUMBER = /\d+(?:\.\d+)?\s?[조억만천백](?:\s?\d+(?:\.\d+)?\s?[억만천백])*(?:\s?\d+)?/g;

  // 1만 7천 is 17000.
  const valued = (text) => {
    let sum = 0, part = 0;
    for (const [, digits, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s?([조억만천백]?)/g)) {
      const value = Number(digits) * (UNITS[unit] || 1);
      if (UNITS[unit] >= 1e4) { sum += (part + Number(digits)) * UNITS[unit]; part = 0; }
      else part += value;
    }
    return String(Math.round((sum + part) * 1e6) / 1e6);
  };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC").replace(/ø/g, "o").replace(/æ/g, "ae").replace(/ß/g, "ss")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1").replace(/['’]s\b/g, "")
    .replace(/(\d+)(?:st|nd|rd|th)\b/g, "$1")
    .replace(/(\d+(?:\.\d+)?)(?:k\b| thousand\b)/g, (_, digits) => String(Number(digits) * 1000))
    .replace(KOREAN_NUMBER, (number) => `${valued(number)} `)
    .replace(/\br&d\b/g, "research development").replace(/\bc(\d)\b/g, "c0$1");
  const tokens = (text) => {
    const clean = plain(text), found = clean.match(TOKEN) || [];
    for (const [, one, other] of clean.matchAll(/(\p{L}+)-(?=(\p{L}+))/gu)) found.push(one + other);
    return found;
  };
  const stem = (word) => {
    if (word.length < 4 || /\d/.test(word) || HANGUL.test(word)) return word;
    let root = word;
    if (/ies$/.test(root) && root.length > 4) root = `${root.slice(0, -3)}y`;
    else if (/(ss|sh|ch|x)es$/.test(root)) root = root.slice(0, -2);
    else if (/[^sui]s$/.test(root)) root = root.slice(0, -1);
    if (/[a-z]{3}ing$/.test(root)) root = root.slice(0, -3);
    else if (/[a-z]{3}ed$/.test(root)) root = root.slice(0, -2);
    root = root.replace(/([bdgmnprt])\1$/, "$1");
    return root.length > 4 ? root.replace(/e$/, "") : root;
  };
  const stems = (text) => tokens(text).map(stem);

  /* What the index says, ready to be asked: entries, and for each word where it stands. */
  const opened = (index) => {
    const letters = [];
    for (let code = 33; code < 127; code++) {
      if (!"\"\\<&>'".includes(String.fromCharCode(code))) letters.push(String.fromCharCode(code));
    }
    const place = new Map(letters.map((letter, at) => [letter, at]));
    let last = "";
    const words = index.words ? index.words.split(" ").map((short) => {
      last = last.slice(0, parseInt(short[0], 36)) + short.slice(1);
      return last;
    }) : [];
    const others = (steps) => {
      let at = -1, far = 0;
      const found = [];
      for (const letter of steps) {
        const step = place.get(letter);
        if (step >= 64) { far += step - 63; continue; }
        at += far * 64 + step + 1;
        far = 0;
        found.push(words[at]);
      }
      return found;
    };
    const kinds = index.kinds.map(([kind]) => kind);
    const where = new Map();
    const put = (word, entry, weight) => {
      let found = where.get(word);
      if (!found) where.set(word, found = new Map());
      found.set(entry, (found.get(entry) || 0) + weight);
    };
    let anchor = "";
    const entries = index.entries.map(([kind, page, name, title, note, text, more], at) => {
      anchor = name === "+" ? anchor.replace(/\d+$/, (digits) =>
        String(Number(digits) + 1).padStart(digits.length, "0")) : name;
      const entry = { kind: kinds[kind], kindWords: index.kinds[kind][1], page: index.pages[page],
        anchor, title, note, text, more: others(more || "") };
      const own = stems(title);
      entry.length = new Set(own).size;
      entry.plainTitle = own.join(" ");
      entry.plainNote = entry.kind === "page" ? stems(note).join(" ") : "";
      for (const word of new Set(own)) put(word, at, WEIGHTS.title);
      for (const word of new Set(stems(note))) put(word, at, entry.kind === "page" || entry.kind === "brief" ? WEIGHTS.title : WEIGHTS.note);
      for (const word of new Set(stems(text))) put(word, at, WEIGHTS.text);
      for (const word of new Set(stems(entry.more.join(" ")))) put(word, at, WEIGHTS.more);
      if (entry.kind !== "page") for (const word of new Set(stems(entry.page[1]))) put(word, at, WEIGHTS.page);
      for (const word of tokens(anchor.replace(/^errata-/, ""))) put(word, at, WEIGHTS.title);
      return entry;
    });
    const same = new Map();
    for (const group of index.same) {
      const members = group.map((member) => stems(member));
      for (const member of members) {
        const key = member.join(" ");
        same.set(key, [...(same.get(key) || []), ...members]);
      }
    }
    const wanted = new Map();
    for (const [kind, list] of Object.entries(index.wanted || {})) {
      for (const word of list) wanted.set(stem(plain(word)), kind);
    }
    return { entries, where, same, wanted, known: [...where.keys()],
      quiet: new Set([...index.quiet, ...index.units].map(stem)), particles: index.particles };
  };

  /* Where a word stands: entry and weight. `loose`: also what begins with it. */
  const standing = (book, word, loose) => {
    const found = new Map();
    const add = (key, worth) => {
      for (const [entry, weight] of book.where.get(key) || []) {
        found.set(entry, Math.max(found.get(entry) || 0, weight * worth));
      }
    };
    add(word, 1);
    if (HANGUL.test(word) && word.length > 1) {
      for (const key of book.known) {
        if (key !== word && key.startsWith(word)) add(key, 0.9);
        else if (loose && key !== word && key.includes(word)) add(key, WITHIN);
      }
    } else if (loose && word.length > 3 && !/^\d/.test(word)) {
      for (const key of book.known) if (key !== word && key.startsWith(word)) add(key, BEGUN);
    }
    return found;
  };
  // A Korean word without the particle that is written on to it, if only so it is known.
  const bare = (book, word) => {
    if (!HANGUL.test(word)) return word;
    const has = (part) => book.same.has(part) || book.known.some((key) => key.startsWith(part));
    for (let turn = 0, part = word; turn < 3; turn++) {
      if (has(part)) return part;
      const particle = book.particles.find((one) => part.endsWith(one) && part.length - one.length > 1);
      if (!particle) break;
      part = part.slice(0, -particle.length);
    }
    return word;
  };
  // A Korean word that nobody wrote in one: two that somebody did.
  const parted = (book, word) => {
    if (!HANGUL.test(word) || word.length < 4) return null;
    const has = (part) => book.same.has(part) || book.known.some((key) => key.startsWith(part));
    for (let at = word.length - 2; at > 1; at--) {
      const parts = [word.slice(0, at), bare(book, word.slice(at))];
      if (parts.every(has)) return parts;
    }
    return null;
  };
  const oneWrong = (one, other) => {
    if (Math.abs(one.length - other.length) > 1 || one[0] !== other[0]) return false;
    let at = 0;
    while (at < one.length && one[at] === other[at]) at++;
    const [rest, left] = [one.slice(at), other.slice(at)];
    return rest.slice(1) === left.slice(1) || rest.slice(1) === left || rest === left.slice(1)
      || (rest[0] === left[1] && rest[1] === left[0] && rest.slice(2) === left.slice(2));
  };

  /* A query as terms: each with its alternatives, and whether it must be met. */
  const asked = (book, query) => {
    let words = stems(query.slice(0, LETTERS)).slice(0, TERMS * 2).map((word) => bare(book, word));
    words = words.flatMap((word) => (book.where.has(word) || book.same.has(word)
      || book.known.some((key) => key.startsWith(word)) ? [word] : parted(book, word) || [word]));
    const terms = [];
    for (let at = 0; at < words.length && terms.length < TERMS;) {
      let size = Math.min(4, words.length - at);
      while (size > 1 && !book.same.has(words.slice(at, at + size).join(" "))) size--;
      const key = words.slice(at, at + size).join(" ");
      const kind = size === 1 ? book.wanted.get(key) : undefined;
      terms.push({ words: words.slice(at, at + size), same: book.same.get(key) || [],
        quiet: size === 1 && book.quiet.has(key), kind });
      at += size;
    }
    const loud = terms.filter((term) => !term.quiet && !term.kind);
    if (!loud.length) terms.forEach((term) => { term.must = !term.quiet || terms.every((one) => one.quiet); });
    else loud.forEach((term) => { term.must = true; });
    return terms;
  };
  // An alternative of several words stands where all of them stand.
  const together = (book, words, loose) => {
    const each = words.map((word) => standing(book, word, loose));
    return each.slice(1).reduce((found, next) => new Map([...found]
      .filter(([entry]) => next.has(entry))
      .map(([entry, weight]) => [entry, Math.min(weight, next.get(entry))])), each[0]);
  };
  const met = (book, term) => {
    const found = together(book, term.words, true);
    term.exact = new Map(found);
    for (const words of term.same) {
      for (const [entry, weight] of together(book, words, false)) {
        found.set(entry, Math.max(found.get(entry) || 0, weight * MEANT));
      }
    }
    if (!found.size && term.words.length === 1 && term.words[0].length > 4) {
      for (const key of book.known) {
        if (!oneWrong(term.words[0], key)) continue;
        for (const [entry, weight] of book.where.get(key)) {
          found.set(entry, Math.max(found.get(entry) || 0, weight * WRONG));
        }
        term.same = [...term.same, [key]];
      }
    }
    return found;
  };

  /* The entries that a query finds, best first, and whether all its terms are met. */
  const find = (book, query) => {
    const terms = asked(book, query);
    if (!terms.length) return { hits: [], all: true, terms };
    const number = plain(query).match(/^\s*(?:fig(?:ure)?\.?|그림)\s*(\d+)\s*$/);
    if (number) {
      const hits = book.entries.filter((entry) => entry.kind === "figure"
        && entry.title.match(/\d+/)?.[0] === number[1]);
      if (hits.length) return { hits, all: true, terms };
    }
    const scores = new Map(), counts = new Map();
    for (const term of terms) {
      term.found = met(book, term);
      const rarity = Math.log(1 + book.entries.length / (1 + term.found.size))
        * (term.must ? 1 : 0.25);
      for (const [entry, weight] of term.found) {
        scores.set(entry, (scores.get(entry) || 0) + rarity * (weight / (weight + 2)));
        if (term.must) counts.set(entry, (counts.get(entry) || 0) + 1);
      }
    }
    const musts = terms.filter((term) => term.must).length;
    const most = Math.max(0, ...counts.values());
    const whole = terms.filter((term) => term.must).flatMap((term) => term.words).join(" ");
    // Another spelling of all of it names a thing as well: 케임브리지 is the chapter Cambridge.
    const names = new Set([whole, ...(terms.filter((term) => term.must).length === 1
      ? terms.find((term) => term.must).same.map((words) => words.join(" ")) : [])]);
    const wanted = new Set(terms.map((term) => term.kind).filter(Boolean));
    const ranked = [...counts].filter(([, count]) => count === most).map(([at]) => {
      const entry = book.entries[at];
      const said = terms.filter((term) => term.must && term.exact.has(at)
        && term.words.every((word) => entry.plainTitle.includes(word))).length;
      let score = scores.get(at) * (PRIORS[entry.kind] || 1) * (1 + 0.5 * (said / (entry.length + 2)));
      if (names.has(entry.plainTitle) || names.has(entry.plainNote)) score *= 2;
      else if (` ${entry.plainTitle} `.includes(` ${whole} `)) score *= 1.3;
      if (entry.anchor && plain(entry.anchor) === whole) score *= 4;
      if (said === musts && musts > 1) score *= 1.3;
      if (wanted.has(entry.kind)) score *= 1.8;
      return [entry, score];
    });
    ranked.sort(([one, first], [other, second]) => second - first || one.title.length - other.title.length);
    return { hits: ranked.map(([entry]) => entry), all: most === musts, terms };
  };

  window.bookSearch = { open: opened, find };
  if (!document.getElementById("found")) return;

  document.addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("found"), status = document.getElementById("search-status");
    const box = document.getElementById("search-words"), more = document.getElementById("search-more");
    const says = JSON.parse(list.dataset.words);
    const book = opened(window.bookIndex);
    const make = (tag, properties, ...children) => {
      const made = Object.assign(document.createElement(tag), properties);
      made.append(...children);
      return made;
    };
    // The words that were found, marked in a text.
    const marked = (text, roots) => {
      const parts = [];
      let last = 0;
      for (const match of text.matchAll(/[\p{L}\p{N}.,]*[\p{L}\p{N}]/gu)) {
        const own = stems(match[0]);
        if (!own.some((word) => roots.some((root) => word === root
          || ((HANGUL.test(root) || root.length > 3) && word.startsWith(root))))) continue;
        parts.push(text.slice(last, match.index), make("mark", { textContent: match[0] }));
        last = match.index + match[0].length;
      }
      return [...parts, text.slice(last)];
    };
    const roots = (terms) => terms.filter((term) => term.must)
      .flatMap((term) => [...term.words, ...term.same.flat()]);
    const shown = (entry, terms) => {
      const sought = roots(terms);
      const others = entry.more.filter((word) => stems(word).some((one) => sought.some((root) =>
        one === root || (HANGUL.test(root) && one.startsWith(root))))).slice(0, 4);
      const about = make("p", { className: "kind" }, make("span", { textContent: entry.kindWords }));
      const [path, page] = entry.page;
      if (entry.kind !== "page" && page) about.append(` · ${page}`);
      if (entry.note && entry.kind !== "page") about.append(" ", make("span", { className: "badge", textContent: entry.note }));
      const link = make("a", { href: path + (entry.anchor ? `#${entry.anchor}` : "") },
        ...marked(entry.title, sought));
      const text = [entry.text, ...others].filter(Boolean).join(" … ");
      return make("li", { className: "hit" }, about, make("p", { className: "title" }, link),
        ...(text ? [make("p", { className: "excerpt" }, ...marked(text, sought))] : []));
    };
    let most = SHOWN;
    const search = () => {
      const query = box.value.trim();
      const { hits, all, terms } = find(book, query);
      list.replaceChildren(...hits.slice(0, most).map((entry) => shown(entry, terms)));
      const told = !query ? says.empty : !hits.length ? says.nothing : hits.length === 1 ? says.one
        : all ? says.many : says.some;
      status.textContent = told.replace("{n}", hits.length.toLocaleString(document.documentElement.lang));
      more.hidden = hits.length <= most;
      list.dataset.for = query;
    };
    box.value = new URLSearchParams(location.search).get("q") || "";
    let waiting = 0;
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const address = new URL(location.href);
        address.searchParams.set("q", box.value);
        try { history.replaceState(null, "", address); } catch (refused) { /* a page from a disk */ }
        most = SHOWN;
        search();
      }, 120);
    });
    more.addEventListener("click", () => {
      const from = list.children.length;
      most += SHOWN * 2;
      search();
      list.children[from]?.querySelector("a")?.focus();
    });
    search();
  });
})();
