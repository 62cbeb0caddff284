/* Search the book. The index (_static/search-index.js, made by bioclusters/pages/search.py) holds what
   can be found: its kind, page, anchor, title, note, text, and other words on its page. A query is cut
   into terms; each is looked for as written, by its stem, by what begins with it (Korean writes
   particles on to nouns), by words that mean the same, and, if nothing has it, with one letter wrong.
   Every word that is shown comes from the page (data-words) or from the index. */
(() => {
  const LETTERS = 200, TERMS = 12, SHOWN = 20;
  const WEIGHTS = { title: 5, note: 2, text: 1.5, more: 1, page: 0.4 };
  const PRIORS = { page: 1.2, section: 1, figure: 1.35, claim: 1.1, data: 0.75, evidence: 0.75,
    number: 0.55, erratum: 0.5, brief: 0.8 };
  const NAMED_FIRST = new Set(["page", "section"]); // a heading that begins with what is asked
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
  // From one year to another: all of them.
  const years = (text) => [...text.matchAll(/((?:19|20)\d\d)[–-]((?:19|20)\d\d)/g)]
    .flatMap(([, first, last]) => (last - first > 0 && last - first < 60
      ? Array.from({ length: last - first + 1 }, (_, at) => String(Number(first) + at)) : []));
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC").replace(/ø/g, "o").replace(/æ/g, "ae").replace(/ß/g, "ss")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1").replace(/['’]s\b/g, "")

    .replace(/(\d+)(?:st|nd|rd|th)\b/g, "$1")
    .replace(/(\d+(?:\.\d+)?)(?:k\b| thousand\b)/g, (_, digits) => String(Number(digits) * 1000))
    .replace(KOREAN_NUMBER, (number) => `${valued(number)} `)
    .replace(/\br&d\b/g, "research development").replace(/\bc(\d)\b/g, "c0$1");
  const cleanTokens = (clean) => {
    const found = clean.match(TOKEN) || [];
    if (clean.includes("-")) {
      for (const [, one, other] of clean.matchAll(/(\p{L}+)-(?=(\p{L}+))/gu)) found.push(one + other);
    }
    return found;
  };
  const tokens = (text) => cleanTokens(plain(text));
  const tokensOf = (texts, cut) => plain(texts).split(cut).map(cleanTokens);
  const roots = new Map();
  const stem = (word) => {
    let root = roots.get(word);
    if (root === undefined) roots.set(word, root = rooted(word));
    return root;
  };
  const rooted = (word) => {
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
        found.push(at);
      }
      return found;
    };
    // What costs most is done once: for each word of the list, for all texts in one.
    const wordStems = words.map((word) => [...new Set(stems(word))]);
    const cut = "\u0001";
    const told = tokensOf(index.entries.map(([, , , title = "", note = "", text = ""]) =>
      [title, note, text].join(cut)).join(cut), cut);
    const pageStems = index.pages.map(([, title]) => [...new Set(stems(title))]);
    const kinds = index.kinds.map(([kind]) => kind);
    const where = new Map();
    const put = (word, entry, weight) => {
      let found = where.get(word);
      if (!found) where.set(word, found = new Map());
      found.set(entry, (found.get(entry) || 0) + weight);
    };
    let anchor = "";
    const entries = index.entries.map(([kind, page, name = "", title = "", note = "", text = "", more = ""], at) => {
      anchor = name === "+" ? anchor.replace(/\d+$/, (digits) =>
        String(Number(digits) + 1).padStart(digits.length, "0")) : name;
      const entry = { kind: kinds[kind], kindWords: index.kinds[kind][1], page: index.pages[page],
        anchor, title, note, text, more: others(more) };
      const [own, noted, written] = [0, 1, 2].map((part) => told[at * 3 + part].map(stem));
      entry.length = new Set(own).size;
      entry.plainTitle = own.join(" ");
      // What an entry says it is about: a figure also by its subtitle and page, a file by its years.
      entry.about = ` ${[...own, ...(entry.kind === "figure" ? [...written, ...pageStems[page]] : []),
        ...(entry.kind === "data" ? years(title) : [])].join(" ")}`;
      entry.plainNote = entry.kind === "page" ? noted.join(" ") : "";
      for (const word of new Set(own)) put(word, at, WEIGHTS.title);
      for (const word of new Set(noted)) put(word, at, entry.kind === "page" || entry.kind === "brief" ? WEIGHTS.title : WEIGHTS.note);
      for (const word of new Set(written)) put(word, at, WEIGHTS.text);
      for (const place of entry.more) for (const word of wordStems[place]) put(word, at, WEIGHTS.more);
      if (title.includes("–")) for (const year of years(title)) put(year, at, WEIGHTS.note);
      if (text.includes("–")) for (const year of years(text)) put(year, at, WEIGHTS.more);
      if (entry.kind !== "page") for (const word of pageStems[page]) put(word, at, WEIGHTS.page);
      entry.more = entry.more.map((place) => words[place]);
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
    return { entries, where, same, wanted, known: [...where.keys()].sort(), hangul: [...where.keys()].filter((word) => HANGUL.test(word)),
      quiet: new Set([...index.quiet, ...index.units].map(stem)), particles: index.particles };
  };

  // The words of the book that begin with something: a stretch of the sorted list.
  const beginning = (book, start) => {
    let low = 0, high = book.known.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (book.known[middle] < start) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < book.known.length && book.known[end].startsWith(start)) end++;
    return book.known.slice(low, end);
  };
  const isBegun = (book, start) => book.same.has(start) || beginning(book, start).length > 0;

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
      for (const key of beginning(book, word)) if (key !== word) add(key, 0.9);
      if (loose) for (const key of book.hangul) if (key.indexOf(word) > 0) add(key, WITHIN);
    } else if (loose && word.length > 3 && !/^\d/.test(word)) {
      for (const key of beginning(book, word)) if (key !== word) add(key, BEGUN);
    }
    return found;
  };
  // A Korean word without the particle that is written on to it, if only so it is known.
  const bare = (book, word) => {
    if (!HANGUL.test(word)) return word;
    const parts = [word];
    for (let part = word; parts.length < 4;) {
      const particle = book.particles.find((one) => part.endsWith(one) && part.length - one.length > 1);
      if (!particle) break;
      parts.push(part = part.slice(0, -particle.length));
    }
    // A name that is known without its particle is meant, even where a text has it with one.
    return parts.find((part) => book.same.has(part)) || parts.find((part) => isBegun(book, part)) || word;
  };
  // A Korean word that nobody wrote in one: two that somebody did.
  const parted = (book, word) => {
    if (!HANGUL.test(word) || word.length < 4) return null;
    for (let at = word.length - 2; at > 1; at--) {
      const parts = [word.slice(0, at), bare(book, word.slice(at))];
      if (parts.every((part) => isBegun(book, part))) return parts;
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
    words = words.flatMap((word) => (isBegun(book, word) ? [word] : parted(book, word) || [word]));
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
    if (term.kind && term.must) { // nothing but a kind was asked for: all of it
      book.entries.forEach((entry, at) => {
        if (entry.kind === term.kind) found.set(at, Math.max(found.get(at) || 0, WEIGHTS.text));
      });
    }
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
        * (term.must ? 1 : term.kind ? 0.25 : 0.03);
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
    const dated = musts > 1 && terms.some((term) => /^(19|20)\d\d$/.test(term.words[0]));
    const wanted = new Set(terms.map((term) => term.kind).filter(Boolean));
    const ranked = [...counts].filter(([, count]) => count === most).map(([at]) => {
      const entry = book.entries[at];
      const said = terms.filter((term) => term.must && [term.words, ...term.same].some((words) =>
        words.every((word) => entry.about.includes(` ${word}`)))).length;
      let score = scores.get(at) * (PRIORS[entry.kind] || 1) * (1 + 0.5 * (said / (entry.length + 2)));
      if (names.has(entry.plainTitle) || names.has(entry.plainNote)) score *= 2;
      else if (NAMED_FIRST.has(entry.kind) && [...names].some((name) =>
        entry.plainTitle.startsWith(HANGUL.test(name) ? name : `${name} `))) score *= 1.5;
      else if (` ${entry.plainTitle} `.includes(` ${whole} `)) score *= 1.3;
      if (entry.kind === "page" && entry.page[0].includes("/evidence/")) score *= 0.75;
      if (entry.anchor && plain(entry.anchor) === whole) score *= 4;
      if (said === musts && musts > 1) score *= 1.3;
      if (wanted.has(entry.kind)) score *= 1.8;
      else if (dated && entry.kind === "data" && said === musts) score *= 2; // files are asked for by year
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
    let book = null; // opened for who asks: it takes a moment, which a page being read can do without
    const ready = () => { book ??= opened(window.bookIndex); };
    const make = (tag, properties, ...children) => {
      const made = Object.assign(document.createElement(tag), properties);
      made.append(...children);
      return made;
    };
    // Korean words on a page in another language say that they are Korean.
    const spoken = (text) => (document.documentElement.lang === "ko" ? [text]
      : text.split(/([가-힣]+(?:[\s·,]*[가-힣]+)*)/).map((part, place) => (place % 2
        ? make("span", { lang: "ko", textContent: part }) : part)));
    // The words that were found, marked in a text.
    const marked = (text, sought) => {
      const parts = [];
      let last = 0;
      for (const match of text.matchAll(/[\p{L}\p{N}.,]*[\p{L}\p{N}]/gu)) {
        const own = stems(match[0]);
        if (!own.some((word) => sought.some((root) => word === root
          || ((HANGUL.test(root) || root.length > 3) && word.startsWith(root))))) continue;
        parts.push(...spoken(text.slice(last, match.index)), make("mark", {}, ...spoken(match[0])));
        last = match.index + match[0].length;
      }
      return [...parts, ...spoken(text.slice(last))];
    };
    const soughtOf = (terms) => terms.filter((term) => term.must)
      .flatMap((term) => [...term.words, ...term.same.flat()]);
    const shown = (entry, terms) => {
      const sought = soughtOf(terms);
      const others = entry.more.filter((word) => stems(word).some((one) => sought.some((root) =>
        one === root || (HANGUL.test(root) && one.startsWith(root))))).slice(0, 4);
      const name = /^[a-z]{1,3}\d+$/i.test(entry.anchor) ? ` ${entry.anchor.toUpperCase()}` : "";
      const about = make("p", { className: "kind" }, make("span", { textContent: entry.kindWords + name }));
      const [path, page] = entry.page;
      if (entry.kind !== "page" && page) about.append(` · ${page}`);
      if (entry.note && entry.kind !== "page") about.append(" ", make("span", { className: "badge", textContent: entry.note }));
      const link = make("a", { href: path + (entry.anchor ? `#${entry.anchor}` : "") },
        ...marked(entry.title, sought));
      const text = [entry.text.replace(/ …$/, ""), ...others].filter(Boolean).join(" … ")
        + (entry.text.endsWith("…") && !others.length ? " …" : "");
      return make("li", { className: "hit" }, about, make("p", { className: "title" }, link),
        ...(text ? [make("p", { className: "excerpt" }, ...marked(text, sought))] : []));
    };
    let most = SHOWN;
    const search = () => {
      const query = box.value.trim();
      if (query) ready();
      const { hits, all, terms } = query ? find(book, query) : { hits: [], all: true, terms: [] };
      list.replaceChildren(...hits.slice(0, most).map((entry) => shown(entry, terms)));
      const told = !query ? says.empty : !hits.length ? says.nothing : hits.length === 1 ? says.one
        : all ? says.many : says.some;
      status.textContent = told.replace("{n}", hits.length.toLocaleString(document.documentElement.lang));
      more.hidden = hits.length <= most;
      list.dataset.for = query;
    };
    box.value = new URLSearchParams(location.search).get("q") || "";
    let waiting = 0;
    box.addEventListener("focus", ready, { once: true });
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
