"""Draw published counts of life-science jobs in Medicon Valley, never joined: fig-medicon-jobs."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.words import _N, _, bounded, word
from bioclusters.words.years import years

MEDICON = looks.PLACES["Medicon Valley"]
LOOKS = {
    "survey": {"marker": "o", "color": MEDICON, "markersize": 7},
    "large": {"marker": "s", "color": MEDICON, "markerfacecolor": looks.PAPER, "markersize": 6},
    "press": {"marker": "o", "color": looks.GREY, "markersize": 6},
    "study": {"marker": "D", "color": looks.INK, "markersize": 7},
}
FACTS = {"M031": "large", "M003": "study", "X010": "press", "NEW022": "press", "M010": "press"}
COLUMNS = ["year", "employees", "bound", "publication", "fact_id"]
TOLD = _N("{printed} employees, {when}: {scope_words}; {publication}")


def tidy(surveys: pd.DataFrame, medicon: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return a row per published count, by year: employees, bound, scope and publication.

    Raises ValueError for a missing column or a fact that the tables do not hold.
    """
    require(surveys, COLUMNS, "medicon employment")
    facts = pd.concat([medicon, others]).set_index("id")
    for lost in sorted(set(FACTS) - set(facts.index)):
        raise ValueError(f"medicon jobs: no fact {lost}; restore it in medicon/facts.csv or "
                         "comparison/facts.csv.")
    single = facts.loc[list(FACTS)]
    rows = pd.DataFrame({
        "year": single["year"].str.extract(r"(\d{4})")[0].astype(int),
        "when": single["year"].map(years),
        "employees": single["value"].str.extract(r"^([\d,]+)")[0].str.replace(",", "").astype(int),
        "bound": single["bound"], "scope": pd.Series(FACTS), "publication": single["source"],
        "fact_id": single.index})
    surveys = surveys.assign(scope="survey", when=surveys["year"].map(years))
    table = pd.concat([surveys[rows.columns], rows], ignore_index=True)
    return table.sort_values(["year", "employees"], kind="stable", ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a dot per publication over its year; the study's number as a level across."""
    table = table.assign(printed=list(map(bounded, table["employees"], table["bound"])),
                         scope_words=[word("jobs-scope", scope) for scope in table["scope"]])
    sheet = Sheet(page, (4.4 if page.narrow else 3.4, {"jobs": 1}))
    panel, first, last = sheet["jobs"], int(table["year"].min()), int(table["year"].max())
    panel.scale_y([0, 30000, 60000], _N("{value} employees"), top=76000)
    panel.scale_x([2008, 2013, 2017, 2022], low=first - 1, high=last + (1.4 if page.narrow else 1))
    study = table[table["scope"] == "study"]
    panel.level(float(study["employees"].iloc[0]), "", look={"color": looks.GREY})
    for scope, rows in table.groupby("scope", sort=False):
        look = LOOKS[str(scope)]
        panel.dots(rows, "year", "employees", look, TOLD)
        for number in range(len(rows)):
            row = rows.iloc[number:number + 1]
            finding = scope == "study" or row["fact_id"].item() == "X010"
            panel.name([row["printed"].item()], row, "year", "employees",
                       look | ({"color": looks.QUIET} if scope == "press" else {}), "above",
                       finding=finding)
    panel.key({word("jobs-scope", scope): look for scope, look in LOOKS.items()},
              columns=1 if page.tall == 1 else 2,
              foot=True)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: the range of the surveys, the study's number and its age."""
    surveys, study = (table[table["scope"] == scope] for scope in ("survey", "study"))
    same = table[(table["employees"] == study["employees"].iloc[0]) & (table["scope"] == "press")]
    return _("Dot chart of {counts} published counts of life-science jobs in Medicon Valley, "
             "{first_year} to {last_year}, not joined because each counts differently. {surveys} "
             "surveys run from {low} ({low_year}) to {high} ({high_year}). The study’s {study} for "
             "{study_year} was printed for {same_year} already.",
             counts=len(table), first_year=table["year"].min(), last_year=table["year"].max(),
             surveys=len(surveys), low=surveys["employees"].min(),
             low_year=surveys["year"].iloc[0], high=surveys["employees"].max(),
             high_year=surveys["year"].iloc[-1], study=study["employees"].iloc[0],
             study_year=study["year"].iloc[0], same_year=same["year"].min())
