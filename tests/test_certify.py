"""What somebody else can certify: codecheck.yml names each output, and a changed byte is named."""

import shutil
from pathlib import Path

import pytest
import yaml

import sitebuild
from bioclusters import cite
from bioclusters.figures import figures
from bioclusters.publish import brief, certify


@pytest.fixture
def project(tmp_path) -> Path:
    """Return a folder with all outputs, each with other bytes, and their record."""
    for output in certify.outputs():
        path = tmp_path / output.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(output.file, encoding="utf-8")
    certify.record(tmp_path)
    return tmp_path


def test_every_figure_brief_and_the_claims_are_named():
    named = {output.file for output in certify.outputs()}
    assert {f"public/figures/{name}.svg" for name in figures()} <= named
    assert {f"public/briefs/brief-{name}.pdf" for name in brief.names()} <= named
    assert "public/claims.json" in named and all(output.words for output in certify.outputs())


def test_the_record_of_this_version_follows_the_configuration():
    told = yaml.safe_load((cite.ROOT / certify.FILE).read_text(encoding="utf-8"))
    assert certify.faults(told) == []
    assert (cite.ROOT / certify.FILE).read_text(encoding="utf-8").count("\n---\n") == 1
    assert [item["file"] for item in told["manifest"]] == [
        output.file for output in certify.outputs()]
    assert set(told[certify.OWN]["sha256"]) == {item["file"] for item in told["manifest"]}
    assert told[certify.OWN]["version"] == cite.book().version
    assert told["paper"]["title"] == cite.book().title


@pytest.mark.parametrize("change, words", [
    (lambda told: told.pop("manifest"), "manifest is missing"),
    (lambda told: told["manifest"][0].update(file="/etc/hosts"), "item 1: file is '/etc/hosts'"),
    (lambda told: told["manifest"][1].pop("file"), "item 2: file is None"),
    (lambda told: told["paper"].pop("authors"), "authors is missing"),
])
def test_a_record_that_breaks_the_configuration_is_refused(project, change, words):
    path = project / certify.FILE
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    with pytest.raises(certify.CertifyError, match=words):
        certify.certify(project)


def test_the_same_bytes_give_a_table_to_sign(project):
    assert certify.certify(project) == []
    table = (project / "_build" / "certificate.md").read_text(encoding="utf-8")
    count = len(certify.outputs())
    assert f"{count} of {count} files" in table and "Date and signature:" in table
    assert table.count("| yes |") == count


def test_a_changed_byte_and_a_missing_file_are_named(project):
    changed = project / "public" / "claims.json"
    changed.write_text("other", encoding="utf-8")
    assert certify.certify(project) == ["public/claims.json"]
    assert "| no: `" in (project / "_build" / "certificate.md").read_text(encoding="utf-8")
    changed.unlink()
    with pytest.raises(certify.CertifyError, match="claims.json: was not made; run `make book`"):
        certify.certify(project)
    (project / certify.FILE).unlink()
    with pytest.raises(certify.CertifyError, match="codecheck.yml: not found"):
        certify.certify(project)


def test_the_built_book_has_the_recorded_bytes(built):
    folder = built[0]
    shutil.copy(cite.ROOT / certify.FILE, folder / certify.FILE)
    result = sitebuild.step(folder, "certify")
    assert result.returncode == 0, result.stdout
