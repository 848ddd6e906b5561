"""How households and areas come into the register and leave it, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aboveline.standard import shape_procedures
from aboveline.standard.describe_steps import told_step
from aboveline.standard.teller import Line, Teller

_EXITS = {"household": "退出程序（户）", "village": "退出程序（村）", "county": "退出程序（县）"}
_IDENTIFICATIONS = {"household": "识别程序（户）"}


class ProcedureTeller(Teller):
    """Tells identification and exits, step by step."""

    def lines(self) -> Iterator[Line]:
        """Identification first, then exits."""
        yield from self.identification()
        yield from self.exits()

    def identification(self) -> Iterator[Line]:
        for name, item in self.standard.identification.items():
            yield Line(
                0,
                self.say(
                    f"How a {name} comes into the register",
                    _IDENTIFICATIONS.get(name, f"识别程序（{name}）"),
                ),
            )
            yield from self.steps(f"identification.{name}", item.shape.procedure)

    def exits(self) -> Iterator[Line]:
        for name, item in self.standard.exits.items():
            yield Line(0, self.say(f"Exit of a {name}", _EXITS.get(name, f"退出程序（{name}）")))
            for key, rule in item.criteria.items():
                assert isinstance(rule.shape, shape_procedures.ExitCriterion)  # noqa: S101
                place = f"exits.{name}.{key}"
                label = self.words.text(place, key.replace("_", " "))
                clause = self.words.text(f"{place}.clause", rule.shape.clause)
                yield Line(1, f"{label}{self.colon}{clause}")
                yield Line(2, self.holds(rule, rule.shape.holds))
            yield from self.steps(f"exits.{name}", item.shape.procedure)

    def steps(
        self, place: str, procedure: Iterable[shape_procedures.ProcedureStep]
    ) -> Iterator[Line]:
        """The steps of a procedure, each with what it asks."""
        for number, step in enumerate(procedure, 1):
            said, *details = told_step(self.words, f"{place}.steps.{step.step}", step)
            number_said = self.say(f"step {number}: ", f"第{number}步：")
            yield Line(1, number_said + said)
            yield from (Line(2, one) for one in details)
