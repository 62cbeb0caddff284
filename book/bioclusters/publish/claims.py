"""Write the claims as data: claims.json, which its own published schema describes."""

import functools
import json
from collections.abc import Mapping

import pandas as pd

from bioclusters import cite, data
from bioclusters.audit import audit, evidence
from bioclusters.figures import BOOK
from bioclusters.pages import claims_list, errata
from bioclusters.pages import evidence as entries
from bioclusters.words import _, verdicts, word

NAME, SCHEMA = "claims.json", "claims.schema.json"


class ClaimsError(ValueError):
    """Claims that their schema does not describe."""


@functools.cache
def files() -> dict[str, bytes]:
    """Return claims.json and its schema, by name.

    Raises ClaimsError naming claim and field if the schema does not hold.
    """
    schema = (BOOK / SCHEMA).read_bytes()
    told = content()
    check(told, json.loads(schema))
    return {NAME: (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode("utf-8"),
            SCHEMA: schema}


def content() -> dict:
    """Return every claim with verdict, evidence, what to write instead, and its history."""
    book, audited = cite.book(), audit()
    return {
        "$schema": SCHEMA,
        "title": _("Claims of Jeon (2023) and what became of them"),
        "study": cite.study.english(),
        "version": book.version, "released": book.released.isoformat(), "licence": cite.licence(),
        "citation": cite.plain(cite.whole()),
        "verdicts": {code: word("verdict", code) for code in verdicts.ORDER},
        "claims": [_claim(claim) for _place, claim in audited.iterrows()],
    }


def check(told: Mapping, schema: Mapping) -> None:
    """Hold claims against their schema; raise ClaimsError naming claim, field and remedy."""
    from jsonschema import Draft202012Validator

    fault = next(iter(Draft202012Validator(schema).iter_errors(told)), None)
    if fault is None:
        return
    path = list(fault.absolute_path)
    where = NAME
    if path[:1] == ["claims"] and len(path) > 1:
        where = f"{NAME}: {told['claims'][path[1]].get('id', f'claim {path[1]}')}"
        path = path[2:]
    field = f" {'.'.join(map(str, path))}:" if path else ""
    raise ClaimsError(f"{where}:{field} {fault.message}; correct data/claims.csv, or say in "
                      f"book/{SCHEMA} that it may be so.")


def _claim(claim: pd.Series) -> dict:
    name, verdict = claim["claim_id"], claim["verdict"]
    page = f"book/claims.html#{name.lower()}"
    instead = claim["say_instead"]
    return {
        "id": name, "claim": claim["claim"], "study_says": claim["study_says"],
        "section": int(claim["section"]), "place": claim["cluster"], "kind": claim["kind"],
        "verdict": verdict, "verdict_words": word("verdict", verdict),
        "kind_of_check": claim["kind_of_check"],
        "decided_by": "rule" if claim["decided_by"] == "code" else "person",
        "evidence": " ".join(filter(None, (_text(claim["evidence"]), _text(claim["found"])))),
        "evidence_for": list(map(_evidence, evidence.ids(claim))),
        "evidence_against": list(map(_evidence, evidence.ids(claim, "against_ids"))),
        "confidence": _text(claim["confidence"]), "would_check": _text(claim["would_check"]),
        "say_instead": None if instead == verdicts.AS_IT_STANDS else instead,
        "corrections": errata.of_claim(name),
        "history": [step._asdict() for step in claims_list.history(claim)],
        "author_reply": _text(claim["author_reply"]),
        "page": cite.permalink(page) or page, "citation": cite.plain(cite.claim(name)),
    }


def _evidence(name: str) -> dict:
    fact = evidence.facts().get(name)
    if fact is None:  # a table of the data package
        page = f"book/data.html#data-{name}"
        return {"id": name, "words": data.resource(name)["title"], "source": None, "url": None,
                "page": cite.permalink(page) or page}
    page = entries.place_of_fact(name)
    return {"id": name, "words": claims_list.evidence_words(name), "source": fact.source or None,
            "url": fact.url or None, "page": cite.permalink(page) or page}


def _text(value: object) -> str | None:
    return None if pd.isna(value) or not value else str(value)
