"""Why a whole file is refused; faults of single cells are elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "IMPORT-001": _("The file is larger than {limit} MB. Send it in parts, one township each."),
    "IMPORT-002": _(
        "The file would unpack to more than {limit} MB. Save it again as a plain .xlsx workbook."
    ),
    "IMPORT-003": _(
        "The workbook holds macros, which are never opened here. Save it as .xlsx without macros."
    ),
    "IMPORT-004": _("The workbook is protected by a password. Remove the password and send again."),
    "IMPORT-005": _(
        "The file is an old .xls or .et workbook. Open it and save it as .xlsx, then send again."
    ),
    "IMPORT-006": _(
        "The file is not a workbook, a CSV text, a Parquet file or a register folder (.zip)."
    ),
    "IMPORT-007": _(
        "The text is neither UTF-8 nor GB 18030. Save it as CSV UTF-8 or as .xlsx and send again."
    ),
    "IMPORT-008": _("The file has more than {limit} cells. Send it in parts, one township each."),
    "IMPORT-009": _("No sheet has a row of headings with rows of values below it."),
    "IMPORT-010": _("The file is damaged and cannot be read. Save it again and send it again."),
}


class FileRefusedError(Exception):
    """A file that cannot be read at all: code and what to do about it."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the language of the reader."""
        return str(REASONS[self.code]).format(**self.values)
