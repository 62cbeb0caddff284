"""Do the two Cambridge figures show their tables: every count, every sale, no line too many?"""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from bioclusters import cambridge, data, style
from drawn_charts import (
    as_bytes,
    faults,
    framed,
    labels,
    marks,
    miscounted,
    overlapping,
    phone_faults,
    struck_through,
    words,
)

SUB_REGION = "high-tech, all sectors, Cambridge sub-region"


@pytest.fixture(scope="module")
def counts() -> pd.DataFrame:
    return cambridge.tidy_counts(data.load("cambridge-counts"))


@pytest.fixture(scope="module")
def exits() -> pd.DataFrame:
    return cambridge.tidy_exits(data.load("cambridge-exits"))


def altered(table: pd.DataFrame, where: str, column: str, value) -> pd.DataFrame:
    """Return a copy with one cell changed in the rows that hold `where` in any text column."""
    copy = table.copy()
    rows = copy.astype(str).eq(where).any(axis=1)
    assert rows.any(), f"nothing to alter: {where}"
    copy.loc[rows, column] = value
    return copy


def drawn_counts(table: pd.DataFrame, phone: bool = False) -> list[tuple]:
    """Return (marker, filled, colour, points) of every line of the count figure."""
    lines = cambridge.draw_counts(table, phone=phone).axes[0].lines
    return [
        (line.get_marker(), to_hex(line.get_markerfacecolor()) != "#ffffff",
         to_hex(line.get_color()), [tuple(point) for point in line.get_xydata()])
        for line in lines
    ]


def expected_counts(table: pd.DataFrame) -> list[tuple]:
    looks = {cambridge.ALL_SECTORS: ("o", False, style.INK),
             cambridge.BIO: ("D", True, style.CLUSTERS["Cambridge"])}
    return [
        (*looks[rows["sector"].iloc[0]],
         [(float(row.year), float(row.firms)) for row in rows.itertuples()])
        for _, rows in table.groupby("definition_group", sort=False)
    ]


def drawn_exits(table: pd.DataFrame, phone: bool = False) -> dict[str, dict]:
    """Return for each company what stands on its row: marks, line, texts, read off the figure."""
    names, years, prices, _ = cambridge.draw_exits(table, phone=phone).axes
    look = cambridge.EXITS_ON_PHONE if phone else cambridge.EXITS
    rows = {text.get_position()[1]: text.get_text() for text in names.texts
            if text.get_fontweight() == "bold"}
    found = {}
    for place, company in rows.items():
        lines = [line for line in years.lines if line.get_ydata()[0] == place + look.span]
        span = [tuple(line.get_xdata()) for line in lines if len(line.get_xdata()) == 2]
        marks = {to_hex(line.get_markerfacecolor()) == "#ffffff": line for line in lines
                 if len(line.get_xdata()) == 1}
        found[company] = {
            "span": span[0] if span else None,
            "founded": marks[True].get_xdata()[0] if True in marks else None,
            "sold": marks[False].get_xdata()[0],
            "look": (marks[False].get_marker(), marks[False].get_color()),
            "years": [text.get_text() for text in years.texts
                      if getattr(text, "xy", (0, 0))[1] == place + look.span],
            "price": [text.get_text() for text in prices.texts
                      if text.get_position()[1] == place + look.price and text.get_text()],
        }
    return found


def expected_exits(table: pd.DataFrame, phone: bool = False) -> dict[str, dict]:
    return {row.company: expected_exit(row, phone) for row in table.itertuples()}


def expected_exit(row, phone: bool) -> dict:
    look = cambridge.ORIGINS[row.origin]
    dollars = "not converted" if pd.isna(row.value_usd_million) else f"{row.value_usd_million:,.0f}"
    stated = [] if row.value_original == f"USD {dollars}m" else [row.value_original]
    if phone and dollars != "not converted":
        dollars = f"USD {dollars}m"
    known = not pd.isna(row.founded_year)
    texts = [str(row.founded_year), f"{row.years_to_sale} years"]
    return {
        "span": (row.founded_year, row.announced_year) if known else None,
        "founded": row.founded_year if known else None,
        "sold": row.announced_year,
        "look": (look["marker"], look["color"]),
        "years": [str(row.announced_year), *(texts if known else ["founding year not found"])],
        "price": [row.acquirer, dollars, *stated],
    }


def test_counts_keep_every_row_and_tell_the_sectors_apart(counts):
    assert len(counts) == len(data.load("cambridge-counts")) == 18
    bio = counts[counts["sector"] == cambridge.BIO]
    assert set(bio["definition_group"].str.contains("biotech|life sciences")) == {True}
    assert not counts.drop(bio.index)["definition_group"].str.contains("biotech|life").any()


def test_counts_are_drawn_at_year_and_number_and_joined_within_a_definition(counts):
    assert drawn_counts(counts) == expected_counts(counts)
    assert len(drawn_counts(counts)) == 11
    assert cambridge.draw_counts(counts).axes[0].get_yscale() == "log"


@pytest.mark.parametrize("where, column, value", [
    ("CAM001", "firms", 351), ("CAM001", "year", 1986), ("CAM049", "firms", 604),
    ("CAM039;CAM040", "definition_group", "biotech, ERBI"),
])
def test_a_changed_count_changes_the_drawing(counts, where, column, value):
    changed = altered(counts, where, column, value)
    assert drawn_counts(changed) != expected_counts(counts)
    assert drawn_counts(changed) == expected_counts(changed)


def test_a_changed_sector_changes_marker_and_colour(counts):
    groups = cambridge.GROUPS | {
        SUB_REGION: cambridge.GROUPS[SUB_REGION]._replace(sector=cambridge.BIO)}
    changed = cambridge.tidy_counts(data.load("cambridge-counts"), groups)
    first = cambridge.draw_counts(changed, groups).axes[0].lines[0]
    assert (first.get_marker(), first.get_color()) == ("D", style.CLUSTERS["Cambridge"])
    assert drawn_counts(counts)[0][0] == "o"


def test_numbers_keep_the_bounds_and_years_of_their_sources(counts):
    said = words(cambridge.draw_counts(counts))
    for number in (">180", "180", ">250", "c. 90 (c.2002)", "1,535 (2012–13)", "4,300 (c.2014–15)",
                   "5,372 (2019–20)", "627 (2020–21)", "406 (c.2023)", "3,500", "750", "247"):
        assert said.count(number) == 1, number
    plain = words(cambridge.draw_counts(altered(counts, "CAM036", "firms_bound", None)))
    assert ">250" not in plain and "250" in plain


def test_every_definition_is_named_with_who_counted(counts):
    said = " ".join(words(cambridge.draw_counts(counts))).replace("\n", " ")
    for row in counts.itertuples():
        assert row.definition_group[1:] in said and row.counted_by in said
    assert "official register" not in " ".join(
        words(cambridge.draw_counts(counts[counts["fact_ids"] != "CAM049"])))


@pytest.mark.parametrize("spoil, message", [
    (lambda rows: rows.drop(columns="firms"), "add firms"),
    (lambda rows: rows.iloc[:0], "at least one row"),
    (lambda rows: altered(rows, "CAM001", "definition_group", "start-ups"), "start-ups.*GROUPS"),
    (lambda rows: altered(rows, "CAM001", "firms_bound", "nearly"), "nearly.*BOUNDS"),
])
def test_bad_counts_are_refused(spoil, message):
    with pytest.raises(ValueError, match=message):
        cambridge.tidy_counts(spoil(data.load("cambridge-counts")))


def test_alt_text_of_counts_gives_the_range(counts):
    alt = cambridge.describe_counts(counts)
    assert "18 published counts" in alt and "1985 to 2023, under 11 definitions" in alt
    assert "from about 90 (biotech core, c.2002) to 5,372" in alt
    assert "to 750 (life sciences, One Nucleus, 2014)" in alt
    assert "to 5,373" in cambridge.describe_counts(altered(counts, "CAM021", "firms", 5373))


def test_exits_stand_by_origin_and_year_of_foundation(exits):
    assert exits["company"].tolist() == [
        "Solexa", "Abcam", "KuDOS Pharmaceuticals", "BlueGnome", "Astex Pharmaceuticals",
        "Inivata", "Cambridge Antibody Technology", "Domantis", "Kymab", "Horizon Discovery"]
    known = exits.dropna(subset=["founded_year"])
    waits = known["announced_year"] - known["founded_year"]
    assert known["years_to_sale"].tolist() == waits.tolist() == [8, 25, 6, 10, 14, 7, 17, 6, 11]


def test_exits_are_drawn_from_founding_to_sale(exits):
    assert drawn_exits(exits) == expected_exits(exits)


def test_what_was_not_found_is_not_drawn(exits):
    rows = drawn_exits(exits)
    assert rows["Horizon Discovery"]["span"] is rows["Horizon Discovery"]["founded"] is None
    assert "founding year not found" in rows["Horizon Discovery"]["years"]
    assert rows["BlueGnome"]["price"] == ["Illumina", "not converted", "GBP 60m"]


@pytest.mark.parametrize("company, column, value", [
    ("Abcam", "founded_year", 1997), ("Kymab", "announced_year", 2022),
    ("BlueGnome", "value_usd_million", 95.0), ("Domantis", "acquirer", "Somebody"),
    ("Solexa", "origin", "MRC LMB"), ("Horizon Discovery", "founded_year", 2005),
])
def test_a_changed_sale_changes_the_drawing(exits, company, column, value):
    changed = altered(exits, company, column, value)
    changed["years_to_sale"] = changed["announced_year"] - changed["founded_year"]
    assert drawn_exits(changed) != expected_exits(exits)
    assert drawn_exits(changed) == expected_exits(changed)


def test_origins_head_their_rows_in_order(exits):
    names = cambridge.draw_exits(exits).axes[0]
    heads = [text.get_text().replace("\n", " ") for text in names.texts
             if text.get_fontweight() != "bold"]
    origins = [origin for origin in cambridge.ORIGINS if origin in set(exits["origin"])]
    # A heading is written when its first row comes, so the order of writing is the order of rows.
    assert heads == [*origins[:-1], "Origin not found"]


def test_caveats_and_the_note_are_kept(exits):
    said = " ".join(words(cambridge.draw_exits(exits)))
    for note in exits["note"].dropna():
        assert note in said
    assert cambridge.HAND_PICKED.partition("{} ")[2] in said
    fewer = " ".join(words(cambridge.draw_exits(altered(exits, "Kymab", "note", None))))
    assert "Up-front payment only" in said and "Up-front payment only" not in fewer


@pytest.mark.parametrize("spoil, message", [
    (lambda rows: rows.drop(columns="acquirer"), "add acquirer"),
    (lambda rows: rows.iloc[:0], "at least one row"),
    (lambda rows: altered(rows, "Abcam", "origin", "Oxford"), "Oxford.*ORIGINS"),
    (lambda rows: altered(rows, "Abcam", "founded_year", 2030), "Abcam is sold before"),
])
def test_bad_exits_are_refused(spoil, message):
    with pytest.raises(ValueError, match=message):
        cambridge.tidy_exits(spoil(data.load("cambridge-exits")))


def test_alt_text_of_exits_gives_the_shortest_and_longest_wait(exits):
    alt = cambridge.describe_exits(exits)
    assert "10 Cambridge bio firms" in alt and "sold 2005 to 2023" in alt
    assert "6 years (KuDOS Pharmaceuticals and Domantis) to 25 years (Abcam), median 10" in alt
    assert "USD 5,700 million (Abcam); founding year not found: Horizon Discovery" in alt
    assert "26 years (Abcam)" in cambridge.describe_exits(
        altered(exits, "Abcam", "years_to_sale", 26))


@pytest.mark.parametrize("draw, name", [
    (cambridge.draw_counts, "counts"), (cambridge.draw_exits, "exits")])
def test_figures_are_clean_and_the_same_every_time(draw, name, request):
    table = request.getfixturevalue(name)
    figure = framed(draw(table))
    assert faults(figure) == []
    assert min(text.get_fontsize() for text in labels(figure)) >= 6
    first = as_bytes(draw(table))
    assert first == as_bytes(draw(table)) != as_bytes(draw(table.iloc[:-1]))


def test_the_checks_of_texts_bite(counts):
    label = cambridge.GROUPS["biotech core"]
    here = cambridge.GROUPS | {"biotech, ERBI": label}
    assert overlapping(framed(cambridge.draw_counts(counts, here)))
    line = cambridge.GROUPS | {"biotech core": label._replace(year=1991, firms=600, side="center")}
    assert struck_through(framed(cambridge.draw_counts(counts, line)))


def test_the_phone_drawings_show_the_same_data(counts, exits):
    assert drawn_counts(counts, phone=True) == expected_counts(counts)
    assert drawn_exits(exits, phone=True) == expected_exits(exits, phone=True)
    fewer = altered(counts, "CAM001", "firms", 351)
    assert drawn_counts(fewer, phone=True) != expected_counts(counts)
    later = altered(exits, "Abcam", "announced_year", 2022)
    assert drawn_exits(later, phone=True) != expected_exits(exits, phone=True)


@pytest.mark.parametrize("draw, name, alone", [
    (cambridge.draw_counts, "counts", set()),
    (cambridge.draw_exits, "exits", {"Bought", "by", "USD", "million"}),
])
def test_the_phone_drawings_are_fit_for_a_phone_and_say_the_same(draw, name, alone, request):
    table = request.getfixturevalue(name)
    figure, wide = draw(table, phone=True), draw(table)
    assert phone_faults(figure) == struck_through(figure) == []
    assert "width" in phone_faults(wide)
    said = " ".join(words(figure))
    assert {word for word in " ".join(words(wide)).split() if word not in said} <= alone
    for note in table["note"].dropna() if name == "exits" else []:
        assert note in said
    assert marks(figure) == marks(wide)
    assert as_bytes(draw(table, phone=True)) == as_bytes(draw(table, phone=True))


def test_the_check_of_a_phone_drawing_bites(counts):
    near = cambridge.PHONE_GROUPS | {"biotech core": cambridge.PHONE_GROUPS["biotech, ERBI"]}
    assert overlapping(cambridge.draw_counts(counts, near, phone=True))


@pytest.mark.parametrize("phone", [False, True])
def test_every_count_is_named_for_who_points_at_it(counts, phone):
    figure = cambridge.draw_counts(counts, phone=phone)
    assert miscounted(figure) == [] and len(marks(figure)) == len(counts)
    for row, label in zip(counts.itertuples(), sum(figure.marks.values(), []), strict=True):
        for part in (row.definition_group[1:], f"{row.firms:,} firms", row.counted_by,
                     row.year_label.replace("-", "–")):
            assert part in label
    assert "Biotech core: about 90 firms, c.2002; counted by Cooke" in marks(figure)
    changed = cambridge.draw_counts(altered(counts, "CAM001", "firms", 351), phone=phone)
    assert "351 firms, 1985" in " ".join(marks(changed))
    figure.marks["marks-0"].pop()
    assert miscounted(figure) == ["marks-0"]


@pytest.mark.parametrize("phone", [False, True])
def test_every_founding_and_sale_is_named_for_who_points_at_it(exits, phone):
    figure = cambridge.draw_exits(exits, phone=phone)
    assert miscounted(figure) == []
    assert len(marks(figure)) == len(exits) + exits["founded_year"].notna().sum() == 19
    said = "\n".join(marks(figure))
    for row in exits.itertuples():
        assert f"{row.company}: sold to {row.acquirer}, {row.announced_label}" in said
    assert "17 years after its founding; price: USD 1,300m; as stated: GBP 702m; conf" in said
    assert "price: USD 5,700m; confidence: B" in said
    assert "price: not converted; as stated: GBP 60m" in said
    assert "Solexa: founded in 1998; origin: University of Cambridge; Founded 1998 from" in said
    changed = cambridge.draw_exits(altered(exits, "Abcam", "value_usd_million", 5701.0))
    assert "price: USD 5,701m; as stated: USD 5,700m" in "\n".join(marks(changed))
    figure.marks["marks-3"].append("one too many")
    assert miscounted(figure) == ["marks-3"]
