"""What version 0.1.0 said wrongly, as Markdown: one entry each, linked to claims and figures."""

import pandas as pd

from bioclusters import findings
from bioclusters.data import load
from bioclusters.words import _


def errata() -> str:
    """Return all corrections as Markdown: conclusions first, then paraphrases, pages, verdicts.

    Each entry has a label of its own (errata-r001), what was said, what is right, and why.
    """
    table = findings.spoken("errata")
    heads = {"conclusion": _("Conclusions"), "paraphrase": _("The study’s words"),
             "page": _("Pages, figures and briefs"), "verdict": _("Verdicts")}
    return "\n\n".join(
        f"## {head}\n\n" + "\n\n".join(_entry(row) for _place, row in
                                       table[table["kind"] == kind].iterrows())
        for kind, head in heads.items())


def of_claim(name: str) -> list[str]:
    """Return the ids of the corrections that touch a claim, such as C35."""
    return _touching("claim_ids", name)


def of_figure(name: str) -> list[str]:
    """Return the ids of the corrections that touch a figure, such as fig-medicon-jobs."""
    return _touching("figure_ids", name)


def older_than_it_looks() -> pd.DataFrame:
    """Return the numbers of section 4 with the year that they carry and that of their first print.

    Columns what, value, year_in_study, first_label, found.
    """
    return load("study-numbers")[["what", "value", "year_in_study", "first_label", "found"]]


def _touching(column: str, name: str) -> list[str]:
    table = load("errata").dropna(subset=column)
    return table["id"][table[column].str.split(";").map(lambda names: name in names)].tolist()


def _entry(row: pd.Series) -> str:
    name = row["id"].lower()
    return "\n".join([
        f"(errata-{name})=", f"**{row['place']}**", "",
        _("Said: {said}", said=row["said"]) + "\\",
        _("Right: {correction}", correction=row["correction"]) + "\\",
        _("Why: {reason}", reason=row["reason"]), *_links(row)])


def _links(row: pd.Series) -> list[str]:
    claims = [] if pd.isna(row["claim_ids"]) else row["claim_ids"].split(";")
    figures = [] if pd.isna(row["figure_ids"]) else row["figure_ids"].split(";")
    touched = [f'<a href="claims.html#{name.lower()}">{name}</a>' for name in claims]
    touched += [f"{{numref}}`{name}`" for name in figures]
    return ["", _("Touches {names}.", names=", ".join(touched))] if touched else []
