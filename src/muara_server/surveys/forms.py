"""What a person says about a survey: which file, whose law, how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara.errors import MuaraError
from muara.microdata.endings import READ
from muara.packs import open_pack, pack_names
from muara_server.figures import language
from muara_server.surveys import reading, shapes, words

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_TEXT = 1024 * 1024
"""A mapping or a layout is some pages of text."""
LARGEST_MAP = 8 * 1024 * 1024
"""The areas of a country, not drawn finer than a page shows."""
ENCODINGS = ("utf-8", "latin-1", "windows-1252")
SEPARATORS = ((",", ","), (";", ";"), ("\t", gettext_lazy("tabulator")), ("|", "|"))


class About(forms.Form):
    """What is said of a survey beside the file itself."""

    title = forms.CharField(
        label=gettext_lazy("What the survey is called"),
        help_text=gettext_lazy("With its year, as it should stand above tables."),
        max_length=200,
    )
    pack = forms.ChoiceField(label=gettext_lazy("Country whose law and words it is read with"))
    mapping = forms.FileField(
        label=gettext_lazy("A mapping you have"),
        help_text=gettext_lazy("A .toml file that says what the columns mean."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )
    layout = forms.FileField(
        label=gettext_lazy("Layout of a fixed-width file"),
        help_text=gettext_lazy("For .txt alone: where each column stands."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.sas,.sps"}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        chosen = self.fields["pack"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        titles = {name: open_pack(name).title for name in pack_names()}
        chosen.choices = [
            (name, title.get(language()) or title["en"]) for name, title in titles.items()
        ]

    def clean_layout(self) -> str:
        """Its text."""
        return text_of(self.cleaned_data["layout"])

    def clean_mapping(self) -> str:
        """Its text; whether it is one is known with the country."""
        return text_of(self.cleaned_data["mapping"])

    def clean(self) -> dict[str, Any]:
        """The mapping is read with the words of the country."""
        told: dict[str, Any] = self.cleaned_data
        if told.get("mapping") and told.get("pack"):
            try:
                reading.checked(told["mapping"], pack=told["pack"])
            except MuaraError as wrong:
                self.add_error("mapping", words.told(words.parts(wrong)))
        return told


class Bring(About):
    """A survey file and what it is. The file comes first: it is what people have in hand."""

    file = forms.FileField(
        label=gettext_lazy("The survey file"),
        help_text=gettext_lazy("CSV, CSV.GZ, Parquet, Excel, SPSS (.sav), Stata (.dta) or .txt."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join((*READ, ".gz"))}),
    )
    field_order = ("file", "title", "pack", "mapping", "layout")


class Begin(About):
    """The same from the script that sends the file in parts: it says name and size."""

    name = forms.CharField(max_length=200)
    size = forms.IntegerField()


class Written(forms.Form):
    """How the text of a file is written, where it could not be read."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), choices=[(each, each) for each in ENCODINGS]
    )
    separator = forms.ChoiceField(
        label=gettext_lazy("What stands between columns"), choices=SEPARATORS
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet of a workbook"), required=False, max_length=80
    )


class Shapes(forms.Form):
    """A file with the shapes of areas, and where their codes stand in it."""

    areas = forms.FileField(
        label=gettext_lazy("A map of its areas (GeoJSON)"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )
    named = forms.CharField(
        label=gettext_lazy("Which property holds their codes"),
        help_text=gettext_lazy("The codes as they stand in the survey."),
        max_length=80,
    )

    def clean(self) -> dict[str, Any]:
        """The shapes, as they are kept."""
        told: dict[str, Any] = self.cleaned_data
        if "areas" in told and "named" in told:
            try:
                text = text_of(told["areas"], largest=LARGEST_MAP)
                told["shapes"] = shapes.read(text, named=told["named"])
            except MuaraError as wrong:
                self.add_error("areas", words.told(words.parts(wrong)))
        return told


def text_of(sent: UploadedFile[Any] | None, *, largest: int = LARGEST_TEXT) -> str:
    """The text of a small file; nothing of none. Raises ValidationError where it is no text."""
    if sent is None:
        return ""
    if (sent.size or 0) > largest:
        raise forms.ValidationError(_("This is larger than such a file can be."))
    try:
        return sent.read().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise forms.ValidationError(_("This is not text in UTF-8.")) from wrong
