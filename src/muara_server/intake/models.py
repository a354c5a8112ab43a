"""Published forms, and what was received: exactly as it came, sealed, each submission once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from muara_server.accounts.guessing import Try

KEY_LENGTH = 500
"""OpenRosa asks for 249 characters at least, and for as many as one can."""


class Form(models.Model):
    """A form that phones can fill, by the identity that stands in its XML; and who is to fill it.

    No programme means every programme; no place means everywhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    programme = models.SlugField(max_length=60, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class FormVersion(models.Model):
    """One version of a form, as received. It never changes; a retired one is listed no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=KEY_LENGTH, blank=True)
    title = models.CharField(max_length=300)
    xform = models.BinaryField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-published_at",)
        constraints = (
            models.UniqueConstraint(fields=["form", "version"], name="intake_a_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class FormMedia(models.Model):
    """A picture, a recording or a list that goes with a version. `stored` is in the storage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="media")
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["version", "name"], name="intake_a_medium_once"),
        )

    def __str__(self) -> str:
        return self.name


class Received(models.Model):
    """One submission: the XML exactly as it came, sealed and bound to this row.

    `instance` is the identity that the phone gave it, once in each form. `version` is empty where
    the phone filled a version that was never published here; which one it named stands in
    `said_version`. `way`: how it came; only a phone's has a `device`. `phone_clock` is what the
    phone said the time was.
    """

    class Way(models.TextChoices):
        PHONE = "phone"
        IMPORT = "import"
        PAPER = "paper"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instance = models.CharField(max_length=KEY_LENGTH)
    replaces = models.CharField(max_length=KEY_LENGTH, blank=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="received")
    version = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, null=True, related_name="received"
    )
    said_version = models.CharField(max_length=KEY_LENGTH, blank=True)
    way = models.CharField(max_length=10, choices=Way, default=Way.PHONE)
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    phone_clock = models.DateTimeField(null=True)

    class Meta:
        ordering = ("received_at",)
        indexes = (models.Index(fields=["form", "received_at"], name="intake_received_form"),)
        constraints = (
            models.UniqueConstraint(fields=["instance", "form"], name="intake_a_submission_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Apart(models.Model):
    """Another content under an identity that was received already: kept, for a person to see.

    It is of the same form, perhaps of another version: `said_version`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beside = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="apart")
    said_version = models.CharField(max_length=KEY_LENGTH, blank=True)
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    phone_clock = models.DateTimeField(null=True)

    class Meta:
        ordering = ("received_at",)
        constraints = (
            models.UniqueConstraint(fields=["beside", "sha256"], name="intake_apart_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Attachment(models.Model):
    """A photograph or a recording of a submission. The same name with other content is another.

    `came_with`: it belongs to that content, kept apart, and counts once somebody has taken that.
    What the phone called it is sealed: somebody may have typed a name into it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="attachments")
    came_with = models.ForeignKey(
        Apart, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    sealed_name = models.BinaryField()
    media = models.CharField(max_length=100, blank=True)
    stored = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("received_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["of", "sealed_name", "sha256"],
                condition=Q(came_with=None),
                name="intake_an_attachment_once",
            ),
            models.UniqueConstraint(
                fields=["came_with", "sealed_name", "sha256"],
                name="intake_an_attachment_of_another_content_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class DeviceTry(Try):
    """A credential that was no device's."""

    class Meta:
        indexes = (
            models.Index(fields=["reference", "at"], name="intake_try_reference"),
            models.Index(fields=["address", "at"], name="intake_try_address"),
        )


class Mapping(models.Model):
    """How the answers of a version become entries of the ledger: a mapping file, as it stood.

    `pack` is the pack whose words it uses. A better one may follow: the newest sorts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="mappings")
    pack = models.SlugField(max_length=60)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        ordering = ("-since",)
        constraints = (
            models.UniqueConstraint(fields=["version", "sha256"], name="intake_a_mapping_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Sorting(models.Model):
    """Where a submission stands in the register: which version and mapping sorted it, and when.

    `waits`: some of it, or all, could not be entered; why stands in `Waiting`. `place` is where
    whoever filled it works, and decides who looks after it.
    """

    received = models.OneToOneField(
        Received, on_delete=models.PROTECT, primary_key=True, related_name="sorting"
    )
    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.SlugField(max_length=60, blank=True)
    waits = models.BooleanField(db_index=True)
    sorted_at = models.DateTimeField()

    class Meta:
        ordering = ("-sorted_at",)

    def __str__(self) -> str:
        return str(self.received_id)


class Made(models.Model):
    """An entry of the ledger that a submission became. `key`: which of its mapping's entries.

    `about` says what `subject` is. Where a correction followed, `number` counts on, and only the
    last `stands`. `settled`: a person took it back, and no replay brings it again.
    """

    entry = models.UUIDField(primary_key=True)
    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="made")
    key = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField()
    kind = models.SlugField(max_length=30)
    about = models.SlugField(max_length=20, blank=True)
    subject = models.UUIDField(null=True)
    true_on = models.DateField()
    programme = models.SlugField(max_length=60)
    place_code = models.CharField(max_length=40)
    corrects = models.UUIDField(null=True)
    stands = models.BooleanField(default=True)
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ("received", "key", "number")
        indexes = (models.Index(fields=["subject", "true_on"], name="intake_made_about"),)
        constraints = (
            models.UniqueConstraint(fields=["received", "key", "number"], name="intake_made_once"),
        )

    def __str__(self) -> str:
        return str(self.entry)


class Waiting(models.Model):
    """Why something of a submission waits. `values` are codes and numbers, never an answer.

    `key` and `kind` are empty where the submission waits as a whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="waiting")
    key = models.CharField(max_length=100, blank=True)
    kind = models.SlugField(max_length=30, blank=True)
    reason = models.SlugField(max_length=40)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("received", "key")

    def __str__(self) -> str:
        return str(self.reason)


class Corrected(models.Model):
    """A corrected answer, kept beside the submission, which is never changed. Sealed as it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="corrected")
    question = models.CharField(max_length=KEY_LENGTH)
    sealed = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return str(self.id)


class Decided(models.Model):
    """What a person decided of a content kept apart: `taken`, it corrects the first."""

    apart = models.OneToOneField(
        Apart, on_delete=models.PROTECT, primary_key=True, related_name="decided"
    )
    taken = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.apart_id)


class Conflict(models.Model):
    """Two people saw the same child on the same day and say different things.

    Both entries stand until somebody has resolved it. `kept`: which of them stands then; or that
    one of them was corrected meanwhile, so that nobody need decide of these two. The first is empty
    where it was written on the screen: then `on_screen` is the entry of the ledger.
    """

    class Kept(models.TextChoices):
        FIRST = "first"
        SECOND = "second"
        BOTH = "both"
        CORRECTED = "corrected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Made, on_delete=models.PROTECT, null=True, related_name="+")
    on_screen = models.UUIDField(null=True)
    second = models.ForeignKey(Made, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.SlugField(max_length=60)
    found_at = models.DateTimeField()
    kept = models.CharField(max_length=10, choices=Kept, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("found_at",)
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="intake_a_conflict_once"),
            models.UniqueConstraint(
                fields=["on_screen", "second"], name="intake_a_conflict_with_a_screen_once"
            ),
            models.CheckConstraint(
                name="intake_a_conflict_has_two_sides",
                condition=Q(first=None, on_screen__isnull=False)
                | Q(first__isnull=False, on_screen=None),
            ),
        )

    @property
    def entries(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The two entries of the ledger."""
        first = self.first.entry if self.first else self.on_screen
        assert first is not None  # noqa: S101  (a constraint of the table)
        return first, self.second.entry

    def __str__(self) -> str:
        return str(self.id)


class Upload(models.Model):
    """A list or an export that somebody brought: sealed in the storage until its term is over.

    `sealed` holds what it is called and how it is read (which column is which question, how days
    are written); `version` is the form that its rows are filled forms of. `rows` = `created` +
    `changed` + `refused` + `same`. `problem` is a code: why the file could not be read.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        READING = "reading"
        SHOWN = "shown"
        ENTERING = "entering"
        DONE = "done"
        FAILED = "failed"
        ERASED = "erased"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.SlugField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    problem = models.SlugField(max_length=40, blank=True)
    stored = models.CharField(max_length=60, blank=True)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    job = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return str(self.id)


class UploadRow(models.Model):
    """One row of an upload: what becomes of it, or why it is refused. Nothing of what it says.

    `number` is the row as the file counts it, `part` which of several tables of a file. `slips` are
    codes, with the question and what was expected. `kinds`: the entries it makes; `known`: who is
    registered already and may be the same person.
    """

    class Outcome(models.TextChoices):
        CREATE = "create"
        CHANGE = "change"
        REFUSE = "refuse"
        SAME = "same"

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="read")
    part = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()
    instance = models.CharField(max_length=KEY_LENGTH)
    outcome = models.CharField(max_length=10, choices=Outcome)
    slips = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    known = models.JSONField(default=list)
    received = models.ForeignKey(
        Received, on_delete=models.PROTECT, null=True, related_name="came_in"
    )

    class Meta:
        ordering = ("part", "number")
        constraints = (
            models.UniqueConstraint(fields=["upload", "part", "number"], name="intake_a_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"


class Remembered(models.Model):
    """Which column is which question, as a person confirmed it for columns with these names.

    The names themselves are not kept, only a mark of them; columns stand by their numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    heads = models.CharField(max_length=64)
    told = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["form", "heads"], name="intake_remembered_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Caseload(models.Model):
    """How far the lists on a worker's phones follow the records.

    `number` is the newest entry that was taken in, and `erased` how many files had been erased by
    then; `recipe` stands for who may see what, and in which language. `last` counts the changes;
    `began` tells one count from another. `hashes`: of the files as they were after change `hashed`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    began = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.BigIntegerField()
    erased = models.PositiveIntegerField()
    recipe = models.CharField(max_length=64)
    last = models.BigIntegerField(default=0)
    hashed = models.BigIntegerField(default=-1)
    hashes: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"of {self.user_id}"


class OnPhone(models.Model):
    """That a row is on a worker's phones because of a child, or was: nothing of what it says.

    `because` is the child of whose case it is part, or the worker. `mark` tells one content from
    another, `change` is the number of the change with which it came or went.
    """

    pk = models.CompositePrimaryKey("caseload", "list", "entity", "because")
    caseload = models.ForeignKey(Caseload, on_delete=models.CASCADE, related_name="rows")
    list = models.SlugField(max_length=20, db_index=False)
    entity = models.CharField(max_length=60)
    because = models.CharField(max_length=36)
    mark = models.CharField(max_length=32)
    change = models.BigIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=["caseload", "change"], name="intake_on_phone_since"),
            models.Index(fields=["caseload", "because"], name="intake_on_phone_because"),
        )

    def __str__(self) -> str:
        return f"{self.list} {self.entity}"


class Sheet(models.Model):
    """One printed form. `number` stands on it; `instance` becomes its submission's identity.

    `twice`: whether somebody else keys it again; drawn by lot when it is first keyed, so nobody
    knows before. `place` and `programme` are those of whoever keyed it first. Of `compared` answers
    the two who keyed had `agreed` in so many.
    """

    number = models.BigAutoField(primary_key=True)
    instance = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="sheets")
    language = models.SlugField(max_length=10)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    twice = models.BooleanField(null=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    programme = models.SlugField(max_length=60, blank=True)
    compared = models.PositiveIntegerField(null=True)
    agreed = models.PositiveIntegerField(null=True)
    received = models.OneToOneField(
        Received, on_delete=models.PROTECT, null=True, related_name="sheet"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="intake_compared_is_whole",
                condition=models.Q(compared=None, agreed=None)
                | models.Q(agreed__lte=models.F("compared")),
            ),
        )

    def __str__(self) -> str:
        return str(self.number)


class Keying(models.Model):
    """What one person keyed from a sheet, sealed. The third is what was decided of two."""

    class Turn(models.IntegerChoices):
        FIRST = 1
        SECOND = 2
        DECIDED = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="keyings")
    turn = models.PositiveSmallIntegerField(choices=Turn)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("turn",)
        constraints = (
            models.UniqueConstraint(fields=["sheet", "turn"], name="intake_a_turn_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class HandedIn(models.Model):
    """The workbook and the mapping of a draft; who is to fill it once it is published."""

    draft = models.OneToOneField(
        "intake.Draft", on_delete=models.CASCADE, primary_key=True, related_name="handed_in"
    )
    workbook = models.BinaryField()
    mapping = models.TextField(blank=True)
    pack = models.SlugField(max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.draft_id)


class Workbook(models.Model):
    """The workbook of a version: downloaded, changed, and handed in again. It never changes."""

    version = models.OneToOneField(
        FormVersion, on_delete=models.PROTECT, primary_key=True, related_name="workbook"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.version_id)
