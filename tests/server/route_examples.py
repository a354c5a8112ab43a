"""What stands in an address: for every argument of every route something inside Ani's area, and
for those that the policy scopes something in Chitra's.

A new route whose argument is not here fails `test_every_route`, with the name to add.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from muara.forms import open_forms
from muara.forms.of_packs import MAPPING
from muara.packs import open_pack
from muara_server.accounts import rules
from muara_server.accounts.actions import assign, record_training
from muara_server.accounts.models import User
from muara_server.casework.models import ComplaintPicture, Copy, Offer, Provider
from muara_server.convergence.actions import changes
from muara_server.convergence.models import Run, SchemeChange
from muara_server.convergence.queries import schemes
from muara_server.intake.actions import publish
from muara_server.intake.mappings import keep as keep_mapping
from muara_server.keys import actions as keys
from muara_server.learning.actions import centres
from muara_server.learning.models import Batch, Course, Institution, Staff
from muara_server.ledger.actions import append
from muara_server.ledger.drafts import Draft
from muara_server.notices.models import Delivery, Notice
from muara_server.places.models import Place
from muara_server.places.queries import by_code
from server.cast import PROGRAMME, Map
from server.coordination import examples as offices
from server.intake import small
from server.intake.handed_in import a_draft
from server.intake.on_paper import blank_sheet, keyed_at
from server.intake.sent import sent_at

SCHEME = "IN-BR-CYCLE"
NAMES = ("Zorawar", "Quirina", "Xerxes")  # no page for the wrong reader may show them
DAY = dt.date(2024, 5, 3)


@dataclass(frozen=True)
class World:
    """A family in Sitamarhi that Ani recorded, one there that the reader recorded, one in Surat.

    `centres`: one there, one there whose register the reader keeps, one in Surat.
    """

    ani: User
    near: Family
    own: Family
    far: Family
    centres: tuple[Institution, Institution, Institution]


@dataclass(frozen=True)
class Family:
    household: uuid.UUID
    person: uuid.UUID
    case: uuid.UUID
    task: uuid.UUID
    referral: uuid.UUID
    complaint: uuid.UUID
    urgent: uuid.UUID
    workplace: uuid.UUID
    plan: uuid.UUID
    inspection: uuid.UUID
    matter: uuid.UUID
    rescue: uuid.UUID
    certificate: uuid.UUID


@dataclass(frozen=True)
class Example:
    """`own` and `outside` are None where the policy does not scope: law is the same for all.

    `also` is the permission that seeing such a thing takes, besides the route's own; `any_of` are
    several of which one is enough. `in_hand`: whoever sees it, and does not have
    it in hand, is told who has. `of_offices`: it is about no child, so that whoever sees only
    his own records of children sees it too.
    """

    inside: object
    own: object = None
    outside: object = None
    also: str = ""
    any_of: frozenset[str] = frozenset()
    in_hand: bool = False
    of_offices: bool = False

    @property
    def scoped(self) -> bool:
        return self.outside is not None


def of_offices(places: Map, who: User) -> dict[str, Example]:
    """What is recorded of partners, in Sitamarhi and in Surat."""
    near, far = places.riga, places.varachha
    policies = [offices.a_policy(place, who) for place in (near, near, far)]
    bodies = [(offices.a_body(place, who), place) for place in (near, near, far)]
    decisions = [offices.a_decision(body, place, who) for body, place in bodies]
    societies = [offices.a_society(place, who) for place in (near, near, far)]
    activities = [offices.an_activity(place, who) for place in (near, near, far)]
    where = (near, near, far)
    return {
        "body": _office(body for body, _place in bodies),
        "seat": _office(offices.a_seat(body, place, who) for body, place in bodies),
        "meeting": _office(offices.a_meeting(body, place, who) for body, place in bodies),
        "decision": _office(decisions),
        # Only whoever owns it, or keeps the records, says that it is done.
        "coordination:decision-step.decision": Example(*decisions, of_offices=True, in_hand=True),
        "coordination:decision-step.step": Example("do"),
        # What a district set out to reach is a figure: every reader of results is told it.
        "target": Example(offices.a_target(by_code("IN.DT.221"), who)),
        "lesson": _office(offices.a_lesson(place, who) for place in (near, near, far)),
        "policy": _office(policies),
        "claim": _office(
            offices.a_claim(of, place, who)
            for of, place in zip(policies, (near, near, far), strict=True)
        ),
        "organisation": _office(offices.a_union(place, who) for place in (near, near, far)),
        "coordination:change-organisation.change": Example("renamed"),
        "agreement": _office(offices.an_agreement(place, who) for place in (near, near, far)),
        "coordination:agreement-step.step": Example("sign"),
        "promise": _office(offices.a_promise(place, who) for place in (near, near, far)),
        "coordination:promise-step.step": Example("do"),
        "coordination:partner-entry.entry": _office(
            offices.a_part(place, who) for place in (near, near, far)
        ),
        "society": _office(societies),
        "money": _office(
            offices.some_money(of, place, who) for of, place in zip(societies, where, strict=True)
        ),
        "activity": _office(activities),
        "told": _office(
            offices.a_cost(of, place, who) for of, place in zip(activities, where, strict=True)
        ),
        "plan": _office(offices.a_plan(place, who) for place in where),
        "subject": _office(f"union-{offices.a_union(place, who)}" for place in (near, near, far)),
    }


def _office(things: Iterable[object]) -> Example:
    return Example(*things, of_offices=True)


def world(places: Map, *, ani: User, chitra: User, reader: User) -> World:
    """Enter the families through the ledger, as the people who would."""
    near = family(NAMES[0], at=places.riga.code, who=ani)
    records = rules.allows(reader, "observation.record", place=places.riga, programme=PROGRAMME)
    return World(
        ani=ani,
        near=near,
        own=family(NAMES[1], at=places.riga.code, who=reader) if records else near,
        far=family(NAMES[2], at=places.varachha.code, who=chitra),
        centres=(
            a_centre(places.riga, "SM-C-1"),
            a_centre(places.riga, "SM-C-2", keeper=reader),
            a_centre(places.varachha, "SU-C-1"),
        ),
    )


def examples(places: Map, world: World | None) -> Mapping[str, Example]:
    """By the argument's name, or by `route.argument` where the name alone is not enough.

    `route?` is the question that stands behind the address.
    """
    return {
        **(_families(world) | _centres(world) | of_offices(places, world.ani) if world else {}),
        **(_villages(places.riga, places.varachha, world.ani) if world else {}),
        "place": Example(places.sitamarhi.pk),
        # An administrator starts districts everywhere; a State's officer is tried by `districts`.
        "district": Example(places.sitamarhi.pk),
        "districts:step.step": Example("places"),
        "coordination:record-money.what": Example("survey"),
        "coordination:indirect-list?": Example(
            "programme=converging_2008&rule=household&place=IN.DT.221"
        ),
        "programme": Example("converging_2008"),
        "survey": Example(uuid.uuid4()),
        "indicator": Example("education"),
        "attribute": Example("economic_hours"),
        "web:record.kind": Example("schooling"),
        "web:record-household.kind": Example("visit"),
        "web:clause.key": Example("SDG.8.7.1.ea.5_11"),
        "web:definition.name": Example("SDG_EA"),
        "programme:district?": Example("place=IN.DT.221"),
        "programme:standing_list?": Example("part=withdrawn"),
        "programme:moved_list?": Example("part=all"),
        "convergence:scheme.key": Example(SCHEME),
        "convergence:change.key": Example(SCHEME),
        "convergence:saturation-scheme.key": Example(SCHEME),
        "convergence:gap-file.kind": Example("csv"),
        "convergence:saturation-file.kind": Example("csv"),
        "convergence:depth-file.kind": Example("csv"),
        "convergence:camps-file.kind": Example("xlsx"),
        "convergence:measure-list?": Example("what=certain"),
        "condition": Example("class"),
        "change": Example(proposed_change()),
        "run": Example(published_run(places)),
        "convergence:allocation-file.kind": Example("csv"),
        "reference": Example("BCDF2345"),
        "delivery": Example(message_given_up()),
        "provider": Example(a_provider(places.riga, "SM-1")),
        **{f"casework:{name}.provider": kept_service(places) for name in KEPT},
        "token": Example("nothing-has-this-address"),
        "casework:referral-file.kind": Example("csv"),
        "casework:referral-list?": Example("what=sent"),
        "learning:effects-file.kind": Example("csv"),
        "learning:effects-list?": Example("measure=work_hours&point=month_6&what=pairs"),
        "learning:office-file.kind": Example("csv"),
        **a_form(),
        **what_was_sent(places),
        "casework:corridor?": Example(f"from={places.sitamarhi.code}&to={places.surat.code}"),
    }


def _villages(near: Place, far: Place, who: User) -> dict[str, Example]:
    """A village in Sitamarhi and one in Surat, each with a group, a visit of it and a survey."""
    there = [a_village(place, who) for place in (near, near, far)]
    return {
        "village": _office((near.pk, near.pk, far.pk)),
        "coordination:village-children.village": Example(
            near.pk, near.pk, far.pk, also="coordination.read", of_offices=True
        ),
        "group": _office(group for group, _visit in there),
        "visit": _office(visit for _group, visit in there),
        "coordination:group-deed.deed": Example("meeting"),
    }


def a_village(place: Place, who: User) -> tuple[uuid.UUID, uuid.UUID]:
    """What is recorded of a village: a group, a visit that saw a child at work, a survey."""
    group, visit = uuid.uuid4(), uuid.uuid4()
    seen = {"of": str(group), "visited": "homes", "at_work": 1, "out_of_school": 0}
    told = [
        (group, "community_body", {"community_kind": "volunteers"}),
        (visit, "community_visit", seen),
        (uuid.uuid4(), "village_survey", {"homes": 9, "homes_visited": 9}),
    ]
    drafts = [
        Draft(
            uuid=each,
            programme=PROGRAMME,
            kind=kind,
            place_code=place.code,
            true_on=DAY,
            facts=facts,
        )
        for each, kind, facts in told
    ]
    append(drafts, who=who, source="page", asked=True)
    return group, visit


def _families(world: World) -> dict[str, Example]:
    near, own, far = world.near, world.own, world.far
    referral = Example(near.referral, own.referral, far.referral, any_of=SEE_REFERRALS)
    return {
        "person": Example(near.person, own.person, far.person, also="person.read"),
        "household": Example(near.household, own.household, far.household, also="household.read"),
        "proceeding": Example(near.case, own.case, far.case, any_of=SEE_CASES),
        "casework:step.proceeding": Example(near.task, own.task, far.task, any_of=SEE_TASKS),
        "casework:step.step": Example("do"),
        "casework:case-step.step": Example("register"),
        **{f"casework:{name}.proceeding": referral for name in REFERRALS},
        "casework:referral-step.step": Example("cancel"),
        "casework:answered.step": Example("accept"),
        "complaint": Example(near.complaint, own.complaint, far.complaint, any_of=SEE_COMPLAINTS),
        "casework:complaint-step.step": Example("dismiss"),
        "picture": Example(*map(picture_of, (near, own, far)), any_of=SEE_COMPLAINTS, in_hand=True),
        "casework:urgent.proceeding": Example(
            near.urgent, own.urgent, far.urgent, any_of=frozenset({"protection.act"})
        ),
        "copy": Example(*map(copy_in, (near, own, far)), any_of=SEE_CASES),
        "workplace": Example(near.workplace, own.workplace, far.workplace, also="workplace.read"),
        "inspection": Example(
            near.inspection, own.inspection, far.inspection, also="workplace.read"
        ),
        **{
            f"casework:{name}.proceeding": Example(
                near.matter, own.matter, far.matter, any_of=SEE_MATTERS
            )
            for name in ("matter", "matter-step", "keep-paper", "paper", "paper-away")
        },
        **{
            f"casework:{name}.copy": Example(
                *(copy_in(home, of=home.matter) for home in (near, own, far)), any_of=SEE_MATTERS
            )
            for name in ("paper", "paper-away")
        },
        "casework:matter-step.step": Example("drop"),
        **{
            f"casework:{name}.proceeding": Example(
                near.rescue, own.rescue, far.rescue, any_of=SEE_RESCUES
            )
            for name in ("rescue", "rescue-step")
        },
        "casework:rescue-step.step": Example("hand_all"),
        **{
            f"learning:{name}.entry": Example(near.certificate, own.certificate, far.certificate)
            for name in ("certificate", "correct-stage")
        },
        "learning:stage.stage": Example("enrolled"),
        "casework:found-child.proceeding": Example(
            near.rescue, own.rescue, far.rescue, any_of=FIND_CHILDREN
        ),
    }


def _centres(world: World) -> dict[str, Example]:
    batches = [one.batches.get() for one in world.centres]
    staff = [one.staff.get() for one in world.centres]
    return {
        "centre": Example(*(one.pk for one in world.centres)),
        "batch": Example(*(one.pk for one in batches)),
        "enrolment": Example(*map(enrolled_in, (world.near, world.own, world.far), batches)),
        "learning:due.what": Example("retention"),
        "learning:figure-list?": Example("figure=enrolled"),
        "learning:key-month.month": Example(f"{DAY:%Y-%m}"),
        "learning:print-month.month": Example(f"{DAY:%Y-%m}"),
        "staff": Example(*(one.pk for one in staff)),
        "course": Example(a_course(world.centres[0].provider.place).pk),
        "learning:take-away.entry": Example(*(visited(one) for one in world.centres)),
        **{
            f"learning:{name}.centre": Example(
                *(one.pk for one in world.centres), any_of=READ_QUARTERS
            )
            for name in ("centre-quarter", "quarter-list")
        },
    }


def visited(centre: Institution) -> uuid.UUID:
    """A supervision visit to this centre."""
    draft = Draft(
        uuid=uuid.uuid4(),
        programme=PROGRAMME,
        kind="centre_visit",
        place_code=centre.provider.place.code,
        true_on=DAY,
        facts={"provider": centre.provider.key, "present_there": 12},
    )
    append([draft], who=User.objects.first(), source="page", asked=True)
    return draft.uuid


def enrolled_in(home: Family, batch: Batch) -> uuid.UUID:
    """The enrolment of the child of this family in a batch."""
    at = batch.institution.provider
    came = Draft(
        uuid=uuid.uuid4(),
        programme=PROGRAMME,
        kind="enrolment",
        person=home.person,
        place_code=at.place.code,
        true_on=DAY,
        facts={
            "provider": at.key,
            "batch": batch.key,
            "learning_kind": batch.institution.kind,
        },
    )
    append([came], who=User.objects.first(), source="page", asked=True)
    return came.uuid


def a_centre(place: Place, key: str, *, keeper: User | None = None) -> Institution:
    """A centre with a teacher and a batch."""
    a_provider(place, key)
    provider = Provider.objects.get(key=key)
    operator = Institution.Operator.NGO
    made = Institution(provider=provider, kind="training_centre", operator=operator)
    kept = centres.keep(made, who=None, keepers=[keeper.pk] if keeper else [])
    teacher = Staff(institution=kept, name="Meera", role=Staff.Role.TEACHER, since=DAY)
    centres.keep_part(teacher, who=None)
    batch = Batch(institution=kept, key="2024-1", title="2024-1", begins_on=DAY)
    centres.keep_part(batch, who=None)
    return kept


def a_course(place: Place) -> Course:
    """A course of the State of this place, which all its districts may read about."""
    course = Course(key="TAILOR-1", title="Tailoring", place=place)
    centres.keep_course(course, who=None)
    return course


def a_form() -> dict[str, Example]:
    """A form that everybody fills who fills forms, with a picture."""
    published = publish(small.xform(), media={"kiln.png": b"a small picture"}, who=None)
    return {
        "intake:fill.form": Example(published.form_id),
        "intake:form-page.form": Example(published.form_id),
        "intake:blank.version": Example(published.pk),
        "intake:list-template.version": Example(a_list_form()),
        "intake:list-template.kind": Example("csv"),
        "intake:retire-version.version": Example(published.pk),
        "intake:blank-medium.medium": Example(published.media.get().pk),
        "intake:print-paper.version": Example(published.pk),
        "intake:print-version.version": Example(published.pk),
        "intake:key-paper.number": Example(blank_sheet(published)),
        **{
            f"intake:version-{each}.version": Example(published.pk)
            for each in ("entries", "workbook", "mapping")
        },
        "draft": Example(a_draft(published)),
        "intake:draft-medium.name": Example("kiln.png"),
    }


def a_list_form() -> uuid.UUID:
    """A form of which a list can be brought: somebody has said what its answers become."""
    form = open_forms(open_pack("international"))["complaint"]
    published = publish(form.converted.xml, who=None)
    text = (form.folder / MAPPING).read_text(encoding="utf-8")
    keep_mapping(published, text, pack="international")
    return published.pk


def what_was_sent(places: Map) -> dict[str, Example]:
    """Submissions that wait, in Sitamarhi and in Surat."""
    version = publish(small.xform(), media={"kiln.png": b"a small picture"}, who=None)
    near, far = (sent_at(place, version) for place in (places.riga, places.varachha))
    return {
        "intake:export-csv.form": Example(version.form_id),
        "intake:export-zip.form": Example(version.form_id),
        "intake:submission.received": Example(near.received, near.received, far.received),
        "intake:apart.apart": Example(near.apart, near.apart, far.apart),
        "intake:conflict.conflict": Example(near.conflict, near.conflict, far.conflict),
        "training": Example(
            *[trained_at(places.riga)] * 2,
            # Of another district, and another programme: some who train work in all districts.
            trained_at(places.varachha, programme="another"),
        ),
        "intake:decide-paper.sheet": Example(
            *[keyed_at(places.riga, version)] * 2, keyed_at(places.varachha, version)
        ),
        "intake:paper-alone.sheet": Example(
            *[keyed_at(places.riga, version, times=1)] * 2,
            keyed_at(places.varachha, version, times=1),
        ),
    }


def trained_at(place: Place, *, programme: str = PROGRAMME) -> uuid.UUID:
    """The training of somebody who fills forms at this place."""
    login = f"trained.{uuid.uuid4().hex[:8]}"
    user = User.objects.create(login=login, display_name="Dewi")
    assign(user, "monitor", programme=programme, place=place)
    return record_training(user, DAY, who=None).pk


def a_provider(place: Place, key: str) -> uuid.UUID:
    """A school of the directory."""
    told = {"name": "Government school", "place": place, "checked_on": DAY}
    provider, new = Provider.objects.get_or_create(key=key, defaults=told)
    if new:
        Offer.objects.create(provider=provider, service="school")
    return provider.pk


def kept_service(places: Map) -> Example:
    """Services that whoever works in Sitamarhi keeps, and one of Surat."""
    near, own, far = (places.riga, "SM-1"), (places.riga, "SM-2"), (places.varachha, "SU-1")
    return Example(a_provider(*near), a_provider(*own), a_provider(*far))


def published_run(places: Map) -> uuid.UUID:
    """A proposal for places in Sitamarhi that was published: its wall is for everybody there."""
    who, now = User.objects.first(), timezone.now()
    if who is None:
        return uuid.uuid4()
    run = Run.objects.create(
        programme=PROGRAMME,
        pack="india",
        place=places.sitamarhi,
        on=DAY,
        seats={"IN-IAY": 1},
        most=1,
        seed="an invented seed",
        formula="0",
        needs={},
        proposed_by=who,
        proposed_at=now,
        drawn_at=now,
        approved_at=now,
        published_at=now,
        published_by=who,
    )
    return run.pk


def copy_in(home: Family, *, of: uuid.UUID | None = None) -> uuid.UUID:
    """A photograph in the case of this family's child, or in a matter about it."""
    made = uuid.uuid4()
    sealed = keys.seal(home.person, b"a small picture", f"copy:{made}")
    stored = default_storage.save("copy", ContentFile(sealed))
    about = {"proceeding": of or home.case, "person": home.person, "media": "jpeg", "size": 15}
    return Copy.objects.create(id=made, stored=stored, preview=stored, **about).pk


def picture_of(home: Family) -> uuid.UUID:
    """A picture that came with the complaint there, and that was let out of quarantine."""
    told = {"received_at": timezone.now(), "released_at": timezone.now(), "media": "jpeg"}
    stored = default_storage.save("picture", ContentFile(b"a small picture"))
    who = User.objects.first()
    return ComplaintPicture.objects.create(
        complaint=home.complaint, file=stored, released_by=who, **told
    ).pk


def message_given_up() -> uuid.UUID:
    """A message that could not be sent, for the administrator to try again."""
    who = User.objects.first()
    if who is None:
        return uuid.uuid4()
    now = timezone.now()
    notice, _ = Notice.objects.get_or_create(
        user=who, token=uuid.UUID(int=1), defaults={"kind": "notices.test", "told_at": now}
    )
    ended = {"status": "given_up", "due_at": now, "ended_at": now}
    return Delivery.objects.get_or_create(notice=notice, channel="sms", defaults=ended)[0].pk


def proposed_change() -> uuid.UUID:
    """A change that waits for its second person."""
    pack, who = schemes.current_pack("india"), User.objects.first()
    if who is None or SchemeChange.objects.exists():
        return uuid.uuid4()
    made = changes.draft(
        pack,
        SCHEME,
        condition={
            "id": "class",
            "say": dict.fromkeys(("en", "id", "hi"), "x"),
            "when": "grade == 9",
        },
        since=DAY,
        source="an order",
    )
    return SchemeChange.objects.create(
        pack="india",
        scheme=SCHEME,
        condition="class",
        since=DAY,
        text=made.text,
        basis=made.basis,
        shipped=made.basis,
        source="an order",
        proposed_by=who,
        proposed_at=timezone.now(),
    ).pk


SEE_REFERRALS = frozenset({"referral.send", "case.supervise"})
REFERRALS = ("referral", "referral-step", "make-link", "close-link", "received", "answered")
KEPT = ("change-provider", "check-provider", "close-provider")

SEE_CASES = frozenset({"case.work", "case.approve", "case.supervise"})
SEE_COMPLAINTS = frozenset({"complaint.keep", "enforcement.record", "case.work", "case.supervise"})
SEE_MATTERS = frozenset({"enforcement.record", "case.supervise"})
SEE_RESCUES = frozenset({"protection.act", "enforcement.record", "case.supervise"})
FIND_CHILDREN = frozenset({"protection.act", "enforcement.record"})
READ_QUARTERS = frozenset({"centre.supervise", "register.keep"})
SEE_TASKS = frozenset({"case.work", "observation.record", "case.supervise"})

# Of one's own, whatever the area: `test_devices` says who may revoke which, `notices/test_pages`
# who opens which notice, `casework/test_referrals` who receives which referral,
# `casework/test_inspections` which findings there are, `intake/test_bringing_a_list` whose a
# file is, `surveys/test_arriving` whose a survey is, `learning/test_companion` who follows which
# child through a shelter (in Indonesia alone), `learning/test_the_office` who prints the papers of
# a centre.
PERSONAL = frozenset(
    {
        "accounts:revoke-device",
        "notices:open",
        "intake:bring-one",
        "intake:bring-copy",
        "surveys:survey",
        "surveys:parts",
        "surveys:mapping",
        "surveys:mapping-file",
        "surveys:columns",
        "casework:answered",
        "casework:bulk-deed",
        "casework:bulk-file",
        "casework:finding",
        "casework:received",
        "intake:entry-file",
        "intake:file",
        "learning:begin-withdrawal",
        "learning:withdrawal",
        "learning:withdrawal-step",
        "learning:progress",
        "learning:utilisation",
        "surveys:ask",
        "surveys:compare",
        "surveys:count",
        "surveys:estimates",
        "surveys:estimates-file",
    }
)


def family(name: str, *, at: str, who: User) -> Family:
    """A household, a child in it with all that is open about it, a complaint, a workplace."""
    new = Family(*(uuid.uuid4() for _ in fields(Family)))
    append(_drafts(new, name, at), who=who, source="page", asked=True)
    return new


def _drafts(new: Family, name: str, place: str) -> tuple[Draft, ...]:
    same = {"programme": PROGRAMME, "place_code": place, "true_on": DAY}
    child = {"person": new.person, "household": new.household}
    return (
        Draft(uuid=uuid.uuid4(), kind="household", household=new.household, **same),
        Draft(
            uuid=uuid.uuid4(),
            kind="person",
            facts={"sex": "female"},
            identifiers={"name": name},
            **child,
            **same,
        ),
        Draft(uuid=uuid.uuid4(), kind="membership", facts={"relation": "child"}, **child, **same),
        Draft(uuid=new.case, kind="case", facts={"step": "identify"}, person=new.person, **same),
        Draft(
            uuid=new.task,
            kind="task",
            facts={"step": "set", "task": "call", "due_on": "2024-06-01"},
            person=new.person,
            **same,
        ),
        Draft(
            uuid=new.referral,
            kind="referral",
            facts={"step": "draft", "service": "school"},
            person=new.person,
            **same,
        ),
        Draft(
            uuid=uuid.uuid4(),
            kind="training",
            facts={"stage": "completed", "course": "TAILOR-1"},
            person=new.person,
            **same,
        ),
        Draft(
            uuid=new.certificate,
            kind="training",
            facts={"stage": "certified", "course": "TAILOR-1"},
            person=new.person,
            **same,
        ),
        Draft(uuid=new.complaint, kind="complaint", facts={"step": "receive"}, **same),
        Draft(
            uuid=new.urgent,
            kind="urgent_risk",
            facts={"step": "raise", "risk": "violence"},
            person=new.person,
            **same,
        ),
        *_at_work(new, same),
    )


def _at_work(new: Family, same: Mapping[str, Any]) -> tuple[Draft, ...]:
    """A workplace that was inspected, a matter about the child, a rescue that was carried out."""
    at = {"workplace": str(new.workplace)}
    return (
        Draft(uuid=new.workplace, kind="workplace", **same),
        Draft(
            uuid=new.plan,
            kind="inspection_plan",
            facts={"step": "plan", "due_on": "2024-06-01", **at},
            **same,
        ),
        Draft(
            uuid=new.inspection,
            kind="inspection",
            facts={"of": str(new.plan), "let_in": True, **at},
            **same,
        ),
        Draft(
            uuid=new.matter,
            kind="enforcement",
            facts={"step": "find", "breach": "under_age", **at},
            person=new.person,
            **same,
        ),
        Draft(
            uuid=new.rescue,
            kind="rescue",
            facts={"step": "plan", "due_on": "2024-06-01", **at},
            **same,
        ),
        Draft(
            uuid=uuid.uuid4(),
            kind="rescue",
            facts={"of": str(new.rescue), "step": "carry_out", "children": 0},
            **same,
        ),
    )
