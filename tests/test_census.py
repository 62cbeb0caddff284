"""The Census tables come back from official files as they are, and bad files are refused."""

import csv
import functools
import http.server
import shutil
import socket
import threading
from pathlib import Path

import pandas as pd
import pytest

from bioclusters import data
from census import official
from tools.census import files, records, tables
from tools.census.__main__ import REBUILT, main
from tools.census.package import MARK

YEARS = range(2004, 2022)
MONTGOMERY = "bhcr/county_establishments.csv", "year=2021 county_fips=24031 naics=5417"
BUNDLED = data.load("bhcr-county-establishments").query(
    "year == 2021 and county_fips == '24031' and naics == '5417'").iloc[0]
MORE = str(BUNDLED["establishments"] + 1)


@pytest.fixture(scope="module")
def zips(tmp_path_factory) -> Path:
    """Return a folder of official files made from the book's own tables."""
    folder = tmp_path_factory.mktemp("zips")
    official.from_package(data.FOLDER, folder, YEARS)
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    """Return a copy of the book's data, so that no fault of the command can reach them."""
    return Path(shutil.copytree(data.FOLDER, tmp_path_factory.mktemp("book") / "data"))


@pytest.fixture
def run(tmp_path, capsys, book):
    """Return a function that runs the command and returns its status, words and folder."""

    def start(*arguments, years="2021", to=tmp_path / "new"):
        told = ["--years", years, "--to", to, "--data", book, *arguments]
        status = main([str(word) for word in told])
        said = capsys.readouterr()
        return status, said.out + said.err, to

    return start


def changes(folder: Path) -> list[list[str]]:
    with (folder / MARK).open(encoding="utf-8") as lines:
        return list(csv.reader(lines))[1:]


def rows_of(year: int, level: str, tmp_path: Path, change=lambda rows: rows) -> Path:
    """Write the files of one year with changed rows in one of them; return their folder."""
    made = official.from_package(data.FOLDER, tmp_path / "changed", [year])
    official.write(tmp_path / "changed", year, level, change(made[year, level]))
    return tmp_path / "changed"


def where(cells: dict, **values: str) -> bool:
    return all(cells[name] == value for name, value in values.items())


# ---------------------------------------------------------------------------------- round trip


def test_official_files_give_the_book_s_tables(zips, run):
    status, said, folder = run("--from-folder", zips, years="2004-2021")
    assert status == 0, said
    assert changes(folder) == []
    for name in REBUILT:
        path = data.resource(name)["path"]
        assert (folder / path).read_bytes() == (data.FOLDER / path).read_bytes()
        assert f"{path}: equal" in said
    assert "0 of their cells differ" in said
    for level in ("county", "state"):  # hash, schema and keys hold
        assert len(data.load(f"bhcr-{level}-sizes", folder))


def change_cell(rows):
    return [row | {"est": MORE, "n<5": MORE} if where(
        row, fipstate="24", fipscty="031", naics="5417//") else row for row in rows]


def drop_cell(rows):
    return [row for row in rows if not where(row, fipstate="24", fipscty="031", naics="5417//")]


def add_cell(rows):
    return [*rows, official.cell(2021, "24", "011", "5417", 4, "9")]


def withhold(rows):
    return [row | {"emp": "0", "emp_nf": "S"} if where(
        row, fipstate="24", fipscty="031", naics="5417//") else row for row in rows]


@pytest.mark.parametrize(("change", "expected"), [
    (change_cell, [*MONTGOMERY, "establishments", str(BUNDLED["establishments"]), MORE]),
    (withhold, [*MONTGOMERY, "employment", str(BUNDLED["employment"]), ""]),
    (drop_cell, [*MONTGOMERY, "(row)", "present", "absent"]),
    (add_cell, [MONTGOMERY[0], "year=2021 county_fips=24011 naics=5417", "(row)", "absent",
                "present"]),
], ids=["count", "withheld", "row gone", "row new"])
def test_a_change_is_reported_exactly(tmp_path, run, change, expected):
    status, said, folder = run("--from-folder", rows_of(2021, "co", tmp_path, change))
    assert status == 1
    assert changes(folder) == [expected]
    assert expected[1] in said and f"official {expected[-1] or 'missing'}" in said


def test_cells_of_dc_make_its_coverage_known(tmp_path, run):
    folder = rows_of(2021, "co", tmp_path, lambda rows: [
        *rows, official.cell(2021, "11", "001", "541714", 5, "40"),
        official.cell(2021, "11", "001", "", 900, "9000")])
    status, _, new = run("--from-folder", folder)
    assert status == 1
    coverage = [change for change in changes(new) if "coverage" in change[0]]
    assert [change[1:] for change in coverage if "3254" in change[1]] == [
        ["year=2021 naics=3254 state=DC", "absent_county_means", "unknown", "zero-to-two"],
        ["year=2021 naics=3254 state=DC", "coverage", "not-published", "ge3-only"]]
    nation = data.load("us-county-biotech", new).query("year == 2021 and state == 'DC'")
    assert nation["county_name"].tolist() == ["District of Columbia"]


def test_sums_of_zip_codes_are_set_beside_the_records(tmp_path, run):
    folder = rows_of(2014, "co", tmp_path, lambda rows: [
        row | {"est": "1", "n1_4": "1"} if where(row, fipscty="031", naics="541711") else row
        for row in rows])
    status, said, new = run("--from-folder", folder, years="2014")
    assert (status, changes(new)) == (0, [])
    assert "1 of their cells differ" in said
    check = pd.read_csv(new / "zip_check.csv", dtype=str)
    assert check.loc[0, ["place", "establishments_record"]].tolist() == ["24031", "1"]


# ------------------------------------------------------------------------------------- writing


def test_the_book_changes_only_with_replace(tmp_path, run):
    mine = Path(shutil.copytree(data.FOLDER, tmp_path / "mine"))
    path = mine / data.resource("bhcr-county-establishments")["path"]
    before, folder = path.read_bytes(), rows_of(2021, "co", tmp_path, change_cell)
    told = ["--from-folder", folder, "--data", mine]
    assert run(*told)[0] == 1
    assert path.read_bytes() == before
    assert run(*told, "--replace")[0] == 1
    assert path.read_bytes() != before
    loaded = data.load("bhcr-county-establishments", mine)  # refused if not stamped
    assert loaded.query("year == 2021 and naics == '5417'")["establishments"].max() == int(MORE)
    assert run(*told)[0] == 0


def test_tables_that_do_not_fit_the_others_are_not_put_in_place(tmp_path, run):
    mine = Path(shutil.copytree(data.FOLDER, tmp_path / "mine"))
    before = content(mine)
    folder = rows_of(2021, "co", tmp_path, lambda rows: [
        row | {"est": "3", "n<5": "3"} if row["naics"] == "5417//" else row for row in rows])
    status, said, _ = run("--from-folder", folder, "--data", mine, "--replace")
    assert status == 2 and "bhcr/county_establishments.csv" in said and "Nothing was sealed" in said
    assert content(mine) == before


def test_other_files_are_not_overwritten(zips, run, tmp_path, book):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    for to in (tmp_path / "mine", book):
        status, said, _ = run("--from-folder", zips, to=to)
        assert status == 2 and "holds other files" in said
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_value_outside_the_schema_leaves_nothing(tmp_path, run):
    folder = rows_of(2021, "co", tmp_path, lambda rows: [
        row | {"est": "9999", "n<5": "9999"} if row["naics"] == "5417//" else row for row in rows])
    status, said, to = run("--from-folder", folder)
    assert status == 2
    assert "county_establishments.csv, row" in said and "column establishments" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["changed"]


@pytest.mark.parametrize(("years", "words"), [
    ("1999-2021", "from 2000 to 2021"), ("2021-2022", "from 2000 to 2021"),
    ("2021-2004", "from 2000 to 2021"), ("all", "expected a year or a span"),
])
def test_years_out_of_range_are_refused(run, capsys, years, words):
    with pytest.raises(SystemExit) as stop:
        run(years=years)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


# ------------------------------------------------------------------------------------- records


def every(rows: pd.DataFrame) -> pd.Series:
    """Keep every record."""
    return rows["naics"].notna()


def one(tmp_path, year, level, **columns) -> list[dict]:
    """Write one row of Maryland with other values in some columns, and read it."""
    county = "031" if level == "co" else ""
    cell = official.cell(year, "24", county, "5417", 12, "345", noise="H") | columns
    path = official.write(tmp_path, year, level, [cell])
    return records.read(path, year, level, every).to_dict("records")


@pytest.mark.parametrize("level", ["co", "st"])
@pytest.mark.parametrize("year", [2000, 2006, 2007, 2009, 2010, 2011, 2012, 2015, 2016, 2017,
                                  2018, 2021])
def test_every_layout_is_read(tmp_path, year, level):
    first = "n<5" if year >= 2017 else "n1_4"
    rest = None if year >= 2017 else 0
    found, = one(tmp_path, year, level, **{first: "9", "n5_9": "3"})
    sizes = dict(zip(records.size_columns(year), [9, 3, *[rest] * 7], strict=True))
    assert str(found) == str({
        "year": year, "state": "24", "county": "24031" if level == "co" else "", "naics": "5417",
        "establishments": 12, "employment": 345, "employment_flag": "",
        "noise_flag": "" if year < 2007 else "H", **sizes})


@pytest.mark.parametrize(("year", "columns", "employment"), [
    (2004, {"empflag": "C", "emp": "0"}, None), (2011, {"empflag": "S", "emp": "0"}, None),
    (2011, {"emp_nf": "D", "emp": "0"}, None), (2017, {"emp_nf": "S", "emp": "0"}, None),
    (2021, {"emp_nf": "N", "emp": "0"}, None), (2021, {"emp_nf": "J"}, 345),
    (2014, {"empflag": "r"}, 345), (2016, {"emp_nf": "G", "emp": "0"}, 0),
])
def test_withheld_employment_is_missing_not_zero(tmp_path, year, columns, employment):
    found, = one(tmp_path, year, "co", **columns)
    assert pd.isna(found["employment"]) if employment is None else (
        found["employment"] == employment)


def test_legal_forms_and_statewide_rows_are_left_out(tmp_path):
    assert one(tmp_path, 2011, "st", lfo="Z") == []
    assert one(tmp_path, 2011, "co", fipscty="999") == []


def test_classes_that_do_not_add_up_are_told(tmp_path, capsys):
    assert one(tmp_path, 2016, "co", n1_4="11")[0]["n1_4"] == 11
    assert "row 2: 11 establishments in the size classes, 12 in all" in capsys.readouterr().err
    one(tmp_path, 2017, "co", **{"n<5": "11"})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("year", "columns", "words"), [
    (2021, {"naics": "5417A1"}, ["row 2, column naics", "'5417A1'"]),
    (2021, {"naics": "5417"}, ["column naics", "'5417'", "5417//"]),
    (2021, {"est": "D"}, ["column est", "'D'", "whole number"]),
    (2021, {"emp_nf": "Q"}, ["column emp_nf", "'Q'", "record layout"]),
    (2009, {"empflag": "X"}, ["column empflag", "'X'"]),
    (2016, {"n5_9": "N"}, ["column n5_9", "'N'"]),
])
def test_an_unknown_value_is_refused(tmp_path, year, columns, words):
    with pytest.raises(files.CensusError) as caught:
        one(tmp_path, year, "co", **columns)
    assert [word for word in ["cbp", *words] if word not in str(caught.value)] == []


@pytest.mark.parametrize(("year", "level", "change", "words"), [
    (2021, "co", lambda names: [n for n in names if n != "est"], ["without est", "county file"]),
    (2021, "co", lambda names: [*names, "remote"], ["unknown remote", "records.py"]),
    (2021, "co", lambda names: [*names, "est"], ["twice est"]),
    (2018, "co", lambda names: official.header(2017, "co"), ["unknown empflag"]),
    (2017, "co", lambda names: official.header(2016, "co"), ["without n<5", "unknown n1_4"]),
    (2006, "st", lambda names: official.header(2010, "st"), ["unknown", "lfo", "emp_nf"]),
    (2011, "st", lambda names: official.header(2011, "co"), ["without lfo", "unknown fipscty"]),
], ids=["lacks", "new", "twice", "2017 for 2018", "2016 for 2017", "later state", "wrong level"])
def test_another_layout_is_refused(tmp_path, year, level, change, words):
    path = official.write(tmp_path, year, level, [], change(official.header(year, level)))
    with pytest.raises(files.CensusError) as caught:
        records.read(path, year, level, every)
    assert [word for word in words if word not in str(caught.value)] == []


def test_a_second_row_for_a_cell_is_refused(tmp_path, run):
    folder = rows_of(2021, "co", tmp_path, lambda rows: [*rows, rows[0]])
    status, said, to = run("--from-folder", folder)
    assert status == 2 and "a second row for FIPS 24" in said
    assert not to.exists()


def test_an_industry_without_a_row_is_refused(tmp_path, run):
    folder = rows_of(2021, "co", tmp_path, lambda rows: [
        row for row in rows if row["naics"] != "541714"])
    status, said, _ = run("--from-folder", folder)
    assert status == 2 and "cbp21co.zip: no row for NAICS 541714" in said


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def cut_text(path: Path) -> None:
    text = ",".join(official.header(2021, "co")) + '\r\n"24","031","54'
    official.write_text(path.parent, 2021, "co", text)


def widen(path: Path) -> None:
    text = ",".join(official.header(2021, "co")) + "\r\n" + ",".join("1" * 24)
    official.write_text(path.parent, 2021, "co", text)


def rename_text(path: Path) -> None:
    path.write_bytes(path.with_name("cbp20co.zip").read_bytes())


@pytest.mark.parametrize(("damage", "words"), [
    (cut, "cbp21co.zip: damaged"), (flip, "cbp21co.zip: damaged"),
    (lambda path: path.write_text("<html>Not here</html>"), "cbp21co.zip: damaged"),
    (cut_text, "cbp21co.zip: damaged (Error tokenizing data. C error: EOF inside string"),
    (widen, "cbp21co.zip: damaged (Length of header or names does not match length of data"),
    (rename_text, "expected cbp21co.txt in it and nothing else, found cbp20co.txt"),
    (Path.unlink, "cbp21co.zip not found"),
], ids=["zip cut", "bytes changed", "no zip", "text cut", "row too long", "another file",
        "missing"])
def test_a_bad_file_is_refused(tmp_path, run, zips, damage, words):
    given = tmp_path / "given"
    given.mkdir()
    for name in ("cbp20co.zip", "cbp21co.zip", "cbp21st.zip"):
        (given / name).write_bytes((zips / name).read_bytes())
    damage(given / "cbp21co.zip")
    status, said, to = run("--from-folder", given)
    assert status == 2
    assert words in said
    assert not to.exists()


# ----------------------------------------------------------------------------------- the server


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, some files wrongly on demand."""

    def do_GET(self):
        self.server.asked.append(self.path.rpartition("/")[2])
        fault = self.server.faults.get(self.server.asked[-1])
        if not fault:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b"x" * (5000 if fault == "no zip" else 1000))
        if fault == "silent":
            self.wfile.flush()
            self.server.over.wait()

    def log_message(self, *arguments):
        """Stay quiet."""


@pytest.fixture
def server(zips):
    """Return a server of the official files; `faults` names the files it serves wrongly."""
    handler = functools.partial(Handler, directory=zips)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.asked, running.faults, running.over = [], {}, threading.Event()
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}/{{name}}"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}


def test_files_are_fetched_once(server, run, tmp_path, zips):
    told = ["--cache", tmp_path / "cache", "--address", address(server.server_port)]
    status, said, folder = run(*told)
    first = content(folder)
    assert status == 0 and "cbp21co.zip: 0." in said
    assert server.asked == ["cbp21co.zip", "cbp21st.zip"]
    assert run(*told)[0] == 0
    assert content(folder) == first
    assert len(server.asked) == 2
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [
        ".gitignore", "cbp21co.zip", "cbp21st.zip", "registry.txt"]
    assert (tmp_path / "cache/cbp21co.zip").read_bytes() == (zips / "cbp21co.zip").read_bytes()
    assert (tmp_path / "cache/.gitignore").read_text() == "*\n"
    flip(tmp_path / "cache/cbp21co.zip")  # not what was fetched: once more
    assert run(*told)[0] == 0 and server.asked[2:] == ["cbp21co.zip"]


@pytest.mark.parametrize(("fault", "words"), [
    ("cut", ["1000 bytes read, 4000 more expected", "try again"]),
    ("no zip", ["expected a zip file", "try again"]),
    ("silent", ["no answer in time", "finished files are kept"]),
])
def test_a_bad_download_leaves_nothing(server, run, tmp_path, fault, words):
    server.faults["cbp21st.zip"] = fault
    status, said, to = run("--cache", tmp_path / "cache", "--timeout", "1",
                           "--address", address(server.server_port))
    assert status == 2
    assert [word for word in ["error: cbp21st.zip", *words] if word not in said] == []
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [
        ".gitignore", "cbp21co.zip", "registry.txt"]
    assert not to.exists()


def test_a_file_that_is_not_there_is_named(server, run, tmp_path):
    status, said, _ = run("--cache", tmp_path / "cache", "--address",
                          address(server.server_port) + ".old")
    assert status == 2
    assert "error: cbp21co.zip: the server answered 404" in said and "leave the year out" in said
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".gitignore"]


def test_no_network_is_told(run, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    status, said, _ = run("--cache", tmp_path / "cache", "--address", address(port))
    assert status == 2
    assert "cbp21co.zip: could not be fetched" in said and "check the connection" in said


def test_towns_are_counted_in_the_county_they_joined():
    kept = pd.DataFrame([
        {"year": 2010, "state": "51", "county": county, "naics": "5417", "establishments": count,
         **dict.fromkeys(records.size_columns(2010), 0), "n1_4": count}
        for county, count in (("51019", 4), ("51515", 1))])
    table = tables.size_rows(kept, "co")
    assert set(table["county_fips"]) == {"51019"}
    assert table.set_index("size_class")["establishments"][["all", "1-4", "5-9"]].tolist() == [
        "5", "5", "0"]
