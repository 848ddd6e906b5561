"""The forms of changes to an area; each says which act it leads to."""

from aboveline.areas.forms.base import ChangeForm, level_name
from aboveline.areas.forms.changing import (
    AddForm,
    EndForm,
    FileForm,
    MergeForm,
    MoveForm,
    RecodeForm,
    RenameForm,
    SplitForm,
)
from aboveline.areas.forms.marking import (
    CloseZoneForm,
    FactForm,
    OpenZoneForm,
    SettleForm,
    TagForm,
    UntagForm,
)

__all__ = ["FORMS", "ChangeForm", "FileForm", "level_name"]

FORMS: dict[str, type[ChangeForm]] = {
    form.act: form
    for form in (
        SettleForm,
        RenameForm,
        RecodeForm,
        TagForm,
        UntagForm,
        OpenZoneForm,
        CloseZoneForm,
        FactForm,
        AddForm,
        MoveForm,
        MergeForm,
        SplitForm,
        EndForm,
    )
}
"""Every change of an area that the page offers, by its word."""
