"""The texts of a standard that somebody may be shown, by the key of their Chinese."""

from aboveline.standard.language import Type

SECTIONS = (
    *("parameters", "criteria", "problems", "feeds", "hazards", "lists"),
    *("benefits", "indicators"),
)


def texts_of(standard):
    """Key and English text of everything that a page, a board or a terminal may show."""
    pack = standard.pack
    yield "pack.title", pack.title
    yield "pack.jurisdiction", pack.jurisdiction
    if pack.description:
        yield "pack.description", pack.description
    for key, source in pack.sources.items():
        yield f"sources.{key}", source.title
        if source.publisher:
            yield f"sources.{key}.publisher", source.publisher
    for section in SECTIONS:
        for name, item in getattr(standard, section).items():
            shape = getattr(item, "shape", item)
            yield f"{section}.{name}", shape.label or name
            if getattr(shape, "clause", None):
                yield f"{section}.{name}.clause", shape.clause
    yield from _facts_and_fields(standard)
    yield from _of_problems(standard)
    yield from _of_feeds(standard)
    yield from ((f"categories.{rule.name}", rule.shape.label) for rule in standard.categories)
    yield from _of_procedures(standard)
    if standard.buffer:
        yield "buffer.clause", standard.buffer.shape.clause
        yield from ((f"buffer.{name}", name) for name in standard.buffer.shape.keeps)
    yield from _of_mechanism(standard)
    if standard.assessment:
        yield from _of_assessment(standard.assessment.shape)
    if standard.income:
        yield from ((f"income.{name}", k.label) for name, k in standard.income.kinds.items())
    for parameter in standard.parameters.values():
        for value in parameter.values:
            if value.area:
                area = value.area.removeprefix("tag:")
                yield f"areas.{area}", area
            if parameter.unit == "code":
                yield f"values.{value.value}", value.value


def _steps(place, shape):
    for step in shape.procedure:
        yield f"{place}.steps.{step.step}", step.label
        yield f"owners.{step.by}", step.by


def _of_procedures(standard):
    for name, found in standard.identification.items():
        yield f"identification.{name}", found.shape.label
        yield from _steps(f"identification.{name}", found.shape)
    for name, exit_ in standard.exits.items():
        yield f"exits.{name}", exit_.shape.label
        for key, rule in exit_.criteria.items():
            yield f"exits.{name}.{key}", rule.shape.label
            yield f"exits.{name}.{key}.clause", rule.shape.clause
        yield from _steps(f"exits.{name}", exit_.shape)


def _of_mechanism(standard):
    for name, channel in standard.mechanism.shape.channels.items() if standard.mechanism else ():
        yield f"mechanism.channels.{name}", channel.label


def _of_assessment(item):
    for part in ("questions", "rates"):
        for name, one in getattr(item, part).items():
            yield f"assessment.{part}.{name}", one.label
    for name in item.sample.replaced_when:
        yield f"assessment.replaced_when.{name}", name
    if item.combined:
        yield "assessment.combined", item.combined.label


def _of_feeds(standard):
    for name, feed in standard.feeds.items():
        yield f"owners.{feed.shape.department}", feed.shape.department
        yield from ((f"feeds.{name}.{key}", e.label) for key, e in feed.shape.events.items())
    for name, item in standard.lists.items():
        yield f"owners.{item.office}", item.office
        yield f"lists.{name}.asks", item.asks


def _facts_and_fields(standard):
    for grain in (standard.person_facts, standard.household_facts):
        yield from ((f"facts.{name}", fact.label) for name, fact in grain.items())
    for grain in (standard.person_fields, standard.household_fields, standard.area_fields):
        for name, item in grain.items():
            yield f"fields.{name}", item.label
            if item.type is Type.CODE:
                yield from ((f"values.{value}", value) for value in item.values)


def _of_problems(standard):
    rules = dict(standard.problems)
    if standard.to_verify:
        rules["to_verify"] = standard.to_verify
        yield "problems.to_verify", standard.to_verify.shape.label
    for rule in rules.values():
        yield f"owners.{rule.shape.owner}", rule.shape.owner
        yield from ((f"measures.{answer}", answer) for answer in rule.shape.answered_by)
        yield from ((f"evidence.{what}", what) for what in rule.shape.clears.evidence)
