"""Many submissions out of the records again, as tables: how long, and in how much memory.

`python -m benchmarks.intake.export MANY` runs in a home that was made ready; see `one`.
"""

from __future__ import annotations

import json
import random
import sys

from benchmarks.measuring import rounds

COLUMNS = 500
WHO = "ani"
AT_ONCE = 500


def main() -> None:
    from muara_server.commands import set_up

    set_up()
    many = int(sys.argv[1])
    few = many // 10
    found = {"columns": COLUMNS, "few": few, "many": many}
    _receive(few)
    found["few_told"] = _exported()
    _receive(many - few)
    found["many_told"] = _exported()
    sys.stdout.write(json.dumps(found) + "\n")


def _receive(number: int) -> None:
    """Put so many submissions into the records, each with its own identity and sealed."""
    from muara_server.accounts.models import Device
    from muara_server.intake import writing
    from muara_server.intake.models import Form
    from muara_server.intake.openrosa import filled
    from muara_server.keys import actions as keys

    device, form, draw = Device.objects.get(user__login=WHO), _form(), random.Random(number)  # noqa: S311
    assert isinstance(form, Form)
    version, key = form.versions.get(), keys.deployment_key(writing.KEY)
    for start in range(0, number, AT_ONCE):
        group = []
        for _ in range(min(AT_ONCE, number - start)):
            xml = _filled(draw)
            group.append(writing.Parcel(filled(xml), xml, form, version, device))
        with writing._alone():
            writing._commit(group, key)


def _exported() -> dict[str, float]:
    from muara_server.intake.exporting import Export

    def run() -> tuple[int, int, int, int]:
        export, size = Export(_form(), who=None), 0
        for piece in export.as_csv():
            size += len(piece)
        tally = export.tally
        return size, tally.requested, tally.written, tally.kept_back

    told, (size, requested, written, withheld) = rounds(run, 1)
    assert requested == written + withheld
    return {
        "seconds": told["seconds"][0],
        "processor": told["processor"][0],
        "peak": told["peak"],
        "size": size,
        "written": written,
        "withheld": withheld,
    }


def _form() -> object:
    from muara_server.intake import actions
    from muara_server.intake.models import Form

    found = Form.objects.filter(key="five_hundred").first()
    return found or actions.publish(_blank(), who=None).form


def _blank() -> bytes:
    asked = "".join(f"<q{number}/>" for number in range(1, COLUMNS + 1))
    binds = "".join(f'<bind nodeset="/data/q{n}" type="string"/>' for n in range(1, COLUMNS + 1))
    return (
        '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
        "<h:head><h:title>500 questions</h:title><model><instance>"
        f'<data id="five_hundred">{asked}<meta><instanceID/></meta></data></instance>'
        f"{binds}</model></h:head><h:body/></h:html>"
    ).encode()


def _filled(draw: random.Random) -> bytes:
    said = draw.randrange(10**9)
    answers = "".join(f"<q{n}>{said + n}</q{n}>" for n in range(1, COLUMNS + 1))
    meta = f"<meta><instanceID>uuid:{draw.randrange(10**18)}</instanceID></meta>"
    return f'<data id="five_hundred">{answers}{meta}</data>'.encode()


if __name__ == "__main__":
    main()
