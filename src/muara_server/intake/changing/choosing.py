"""What an administrator hands in: a workbook, its mapping and files, and who fills a new form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.packs import pack_names
from muara_server.intake.forms import Publish

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_MAPPING = 200_000


class HandIn(Publish):
    """A form as a workbook. The mapping of the version before is kept where none comes along."""

    xform = None
    workbook = forms.FileField(
        label=_("The form as a workbook"),
        help_text=_(
            "An XLSForm (.xlsx). Of a form that is here already, change a copy of its own."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    mapping = forms.FileField(
        label=_("What its answers become"),
        help_text=_("mapping.toml. Left out, it stays as in the version before."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        required=False,
    )
    pack = forms.ChoiceField(
        label=_("Words of"),
        help_text=_("The country pack whose words the mapping uses. Left open, as before."),
        required=False,
    )
    field_order = ("workbook", "mapping", "media", "pack", "programme", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["pack"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [("", "–"), *((name, name) for name in pack_names())]

    def clean_mapping(self) -> str:
        """The text of the mapping; empty where none was handed in."""
        file: UploadedFile | None = self.cleaned_data["mapping"]
        if file is None:
            return ""
        try:
            content = file.read(LARGEST_MAPPING + 1)
            if len(content) > LARGEST_MAPPING:
                raise forms.ValidationError(gettext("This is too large for a mapping."))
            return content.decode("utf-8")
        except UnicodeDecodeError as wrong:
            told = gettext("This is no text. Save it as UTF-8.")
            raise forms.ValidationError(told) from wrong
