"""Any file that an office sends, read as sheets of text cells with their places."""

from __future__ import annotations

from aboveline.registry.importing.reading.anyfile import read_book
from aboveline.registry.importing.reading.book import Book, Sheet, Skipped

__all__ = ["Book", "Sheet", "Skipped", "read_book"]
