"""A check from the folder to the file of faults, remembered by the digest of what was read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pa_compute
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from aboveline.engine.checking.across import find_across
from aboveline.engine.checking.counties import check_counties
from aboveline.engine.checking.county import Checker
from aboveline.engine.checking.fields import StandardFields
from aboveline.engine.checking.findings import Findings, in_order
from aboveline.engine.checking.shape import find_strays
from aboveline.engine.connections import connect
from aboveline.engine.digests import FileDigests, file_digests
from aboveline.engine.files import OWN_FOLDER, RegisterFolder, register_folder

FAULTS = "faults.parquet"
FAULTS_CSV = "faults.csv"
_FORMULA_SIGNS = r"^[=+\-@\t\r]"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The faults of a register, one row a fault, and how many there are by code.

    `digest` is of the files, the standard's fields and the rules; `remembered` says that nothing
    had changed since an earlier check; `out` is the folder of the fault files, None when nowhere
    could be written.
    """

    faults: pa.Table
    counts: Mapping[str, int]
    digest: str
    remembered: bool
    out: Path | None

    @property
    def sound(self) -> bool:
        """Whether there is no fault (warnings may be there)."""
        return not pa_compute.any(pa_compute.equal(self.faults["severity"], "fault")).as_py()


def check(
    folder: Path | str,
    *,
    standard_fields: StandardFields | None = None,
    out: Path | str | None = None,
    across: bool = True,
    verify: bool = False,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> CheckResult:
    """Every fault of a register folder.

    Writes `faults.parquet` and `faults.csv` into `out`, or into `.aboveline/checks/DIGEST` of the
    folder; there a second check of unchanged files finds them and returns at once. `across` also
    compares the counties with each other. `verify` hashes every file instead of trusting
    `manifest.json`. `workers` processes share many counties. `progress` is told the counties done
    and all.

    Raises `RegisterFilesError` when the folder is no register.
    """
    files = register_folder(Path(folder))
    fields = standard_fields or StandardFields()
    digests = file_digests(files, verify=verify)
    digest = _digest(files, digests, fields, across=across)
    home = files.path / OWN_FOLDER / "checks" / digest
    remembered = None if verify else _remembered(home)
    faults = remembered
    if faults is None:
        faults = _find(files, digests, fields, across=across, workers=workers, progress=progress)
    written = _write(faults, home) if remembered is None else home
    if out is not None:
        written = _write(faults, Path(out))
    counts = {
        entry["values"]: entry["counts"]
        for entry in sorted(
            pa_compute.value_counts(faults["code"]).to_pylist(), key=lambda e: str(e["values"])
        )
    }
    return CheckResult(faults, counts, digest, remembered is not None, written)


def _find(
    files: RegisterFolder,
    digests: FileDigests,
    fields: StandardFields,
    *,
    across: bool,
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> pa.Table:
    with connect(threads=os.cpu_count() or 1) as connection:
        findings = Findings(connection)
        find_strays(findings, files)
        for name in digests.changed:
            findings.add(name, "REG-011")
        checker = Checker(connection, files, findings, fields, _moment(files))
        checker.open_areas()
        checker.check_areas()
        tables = [findings.table()]
        for number, faults in enumerate(check_counties(checker, workers=workers), 1):
            tables.append(faults)
            if progress is not None:
                progress(number, len(files.counties))
        if across:
            tables.append(_faults_across(files, connection))
        return in_order(tables)


def _faults_across(files: RegisterFolder, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    findings = Findings(connection)
    find_across(findings, files, connection)
    return findings.table()


def check_across(folder: Path | str) -> pa.Table:
    """Households, people and identity numbers in two counties on the same days; nothing else.

    One row a fault, as `check` gives them. Raises `RegisterFilesError`.
    """
    files = register_folder(Path(folder))
    with connect(threads=os.cpu_count() or 1) as connection:
        return in_order([_faults_across(files, connection)])


def _moment(files: RegisterFolder) -> datetime:
    """The moment the newest file was written, in UTC without zone: nothing was known later."""
    newest = max(file.path.stat().st_mtime for file in files.files)
    return datetime.fromtimestamp(newest, UTC).replace(tzinfo=None)


def _digest(
    files: RegisterFolder, digests: FileDigests, fields: StandardFields, *, across: bool
) -> str:
    """Digest of all that a check depends on: files, strays, fields, register list and rules."""
    content = hashlib.sha256(digests.whole.encode())
    content.update(repr((files.strays, digests.changed, fields, across)).encode())
    rules = resources.files("aboveline.engine.checking")
    parts = [entry for entry in rules.iterdir() if entry.is_file()]
    engine = resources.files("aboveline.engine")
    parts += [engine / name for name in ("csv_rows.py", "files.py", "reading.py")]
    standard = resources.files("aboveline.standard")
    parts += [standard / name for name in ("identity.py", "sql_text.py", "register.yaml")]
    for part in sorted(parts, key=lambda entry: entry.name):
        content.update(part.read_bytes())
    return content.hexdigest()


def _remembered(home: Path) -> pa.Table | None:
    try:
        return pa_parquet.read_table(home / FAULTS)
    except (OSError, pa.ArrowException):
        return None


def _write(faults: pa.Table, folder: Path) -> Path | None:
    """Write the fault files whole; the Parquet file comes last and says that both are there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{FAULTS_CSV}.part"
        with part.open("wb") as file:
            file.write(b"\xef\xbb\xbf")  # so that Excel and WPS read Chinese text
            pa_csv.write_csv(_harmless(faults), file)
        part.replace(folder / FAULTS_CSV)
        part = folder / f".{FAULTS}.part"
        pa_parquet.write_table(faults, part)
        part.replace(folder / FAULTS)
    except OSError:
        return None
    return folder


def _harmless(faults: pa.Table) -> pa.Table:
    """The table with an apostrophe before text that a spreadsheet would take for a formula."""
    for place, column in enumerate(faults.column_names):
        if pa.types.is_string(faults.schema.types[place]):
            text = pa_compute.replace_substring_regex(
                faults[column], pattern=_FORMULA_SIGNS, replacement=r"'\0"
            )
            faults = faults.set_column(place, column, text)
    return faults
