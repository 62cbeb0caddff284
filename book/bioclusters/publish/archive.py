"""Pack the data with their description, licences and citation into one archive, always alike.

The archive is a Frictionless Data Package and a Research Object Crate (RO-Crate 1.1) in one.
"""

import json
import os
import zipfile
from datetime import UTC, datetime, time
from pathlib import Path

from bioclusters import cite, data
from bioclusters.pages import generated
from bioclusters.publish import claims, crate, parcel

FOLDER = f"{cite.NAME}-data"
CRATE = crate.NAME
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip file knows no earlier time


def write(folder: Path, target: Path) -> None:
    """Pack a copy of the data package into a zip file: names sorted, times and rights fixed.

    The time is that of SOURCE_DATE_EPOCH (seconds since 1970) if set, or else midnight of the day
    of release.
    """
    files = {path.relative_to(folder).as_posix(): path.read_bytes()
             for path in folder.rglob("*")
             if path.is_file() and path.suffix not in (".py", ".pyc")}
    for name in ("CITATION.cff", "LICENSE-TEXT"):
        files[name] = (cite.ROOT / name).read_bytes()
    files |= claims.files()
    for name in (cite.book().licence, parcel.ODBL):
        files[f"LICENSES/{name}.txt"] = parcel.licence_text(name)
    files["README.md"] = readme().encode("utf-8")
    files[CRATE] = json.dumps(crate.crate(files), indent=2, ensure_ascii=False).encode("utf-8")
    pack(target, FOLDER, files)


def pack(target: Path, folder: str, files: dict[str, bytes]) -> None:
    """Write files by name into a folder of a zip file that is the same on every run.

    Pictures, which are packed already, are only stored.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _time())
            entry.compress_type = (zipfile.ZIP_STORED if name.endswith(".png")
                                   else zipfile.ZIP_DEFLATED)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16  # a file that all may read, as Unix writes it
            packed.writestr(entry, content)


def readme() -> str:
    """Return what a reader of the archive needs first, as Markdown."""
    package = data.package()
    return "\n\n".join([
        f"# {package['title']}",
        package["description"],
        f"Version {cite.book().version}, {cite.book().released}. "
        f"Cite as: {cite.plain(cite.all_data())}",
        "`datapackage.json` describes every column, source, licence, known gap and hash; "
        f"`{CRATE}` says the same of the files for archives. The compilation is under "
        f"{cite.licence()} (LICENSE-TEXT); data of others keep the licence named here:",
        generated.readme_data().replace("file, in `data/`", "file"),
    ]) + "\n"


def _time() -> tuple:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = (datetime.fromtimestamp(int(epoch), UTC) if epoch
              else datetime.combine(cite.book().released, time()))
    return max(moment.timetuple()[:6], EARLIEST)
