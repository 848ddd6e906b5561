"""What every teller of a standard says with: its lines, its words, its language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aboveline.standard import model
from aboveline.standard.chinese import day_in_chinese
from aboveline.standard.words import Words

COUNTED = {"working": "按工作日计", "calendar": "按自然日计"}


@dataclass(frozen=True)
class Line:
    """One line of the description; `level` 0 is a heading, 1 a sentence, 2 its detail."""

    level: int
    text: str


class Teller:
    """Says parts of a standard in the language of its words."""

    def __init__(self, standard: model.Standard, words: Words) -> None:
        self.standard, self.words = standard, words

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.words.chinese else english

    @property
    def colon(self) -> str:
        return self.say(": ", "：")

    def named(self, section: str, name: str) -> str:
        """The Chinese of a name; in English the name itself, which expressions are written with."""
        return self.words.name(section, name) if self.words.chinese else name.replace("_", " ")

    def holds(self, rule: model.Rule, text: str) -> str:
        said = self.words.expression(rule.node, text)
        return self.say(f"holds when {said}", f"条件：{said}")

    def day(self, day: date | str) -> str:
        """A day in words; `open` and the like stay as they are."""
        if not isinstance(day, date):
            return day
        return self.say(f"{day.day} {day:%B %Y}", day_in_chinese(day))
