"""The verdicts that a claim can get: their order, their signs, and which need a paragraph."""

SUPPORTED, OTHER, PARTLY = "supported", "other-definition", "partly"
QUOTES, UNREAD, OPEN = "quotes-source", "not-checked", "not-checkable"
SLIP, CITATION, NOT, CONTRADICTED = ("slip", "citation-problem", "not-supported", "contradicted")

SIGNS = {  # from the kindest to the least kind
    SUPPORTED: "✓", OTHER: "≈", PARTLY: "½", QUOTES: "”", UNREAD: "?", OPEN: "–", SLIP: "‡",
    CITATION: "†", NOT: "✗", CONTRADICTED: "≠",
}
ORDER = list(SIGNS)
HOLDS = (SUPPORTED, OTHER)
UNDECIDED = (UNREAD, OPEN)  # must say what would check them; no rule can give them
NOT_QUOTABLE = (CONTRADICTED, NOT, CITATION)  # what a brief must not repeat
EXPLAINED = (*NOT_QUOTABLE, SLIP)  # need a paragraph on the page
GROUPS = {  # how the page of claims groups them, what matters most to a reader first
    "not-quotable": NOT_QUOTABLE, "in-part": (PARTLY, QUOTES, SLIP), "quotable": HOLDS,
    "open": UNDECIDED,
}

KINDS_OF_CHECK = ("reproduction", "robustness", "replication", "source-check", "judgement")
AS_IT_STANDS = "as-it-stands"  # in say_instead: may be quoted as it stands
