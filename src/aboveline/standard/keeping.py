"""A pack with all that it extends as one archive, and the standard read back from it.

Decisions name the digest of the pack they were made by; kept archives let them be made again when
the pack has changed or is gone.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from aboveline.standard.load import load_standard
from aboveline.standard.model import Standard
from aboveline.standard.read import pack_folder
from aboveline.standard.yaml_files import read_yaml

_LATEST = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is packed


def archive_of(standard: Standard) -> bytes:
    """The folder of a standard and of those it extends, as a zip archive.

    The same folders give the same bytes.
    """
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in _chain(standard.folder):
            for path in sorted(folder.rglob("*.y*ml")):
                name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                archive.writestr(zipfile.ZipInfo(name, _LATEST), path.read_bytes())
    return found.getvalue()


def standard_in(archive: bytes, name: str) -> Standard:
    """The standard of a pack in an archive, by the name of its folder. Raises StandardError."""
    with TemporaryDirectory() as place, zipfile.ZipFile(io.BytesIO(archive)) as files:
        for item in files.infolist():
            target = (Path(place) / item.filename).resolve()
            if target.is_relative_to(Path(place).resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(files.read(item))
        return load_standard(Path(place) / name)


def _chain(folder: Path) -> list[Path]:
    """The folder of a pack and those of the packs it extends."""
    found = [folder]
    while True:
        header = read_yaml((found[-1] / "pack.yaml").read_text(encoding="utf-8"))
        parent = str(header.get("pack", {}).get("extends") or "")
        if not parent or len(found) > 5:  # as deep as packs are read
            return found
        beside = found[-1].parent / parent
        found.append(beside if (beside / "pack.yaml").is_file() else pack_folder(parent))
