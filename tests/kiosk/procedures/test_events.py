"""Life events: our own file is right, its last days are the law's, a wrong file says where it is wrong."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.procedures.calendar_days import Delay, Region, Unit, is_working_day
from kiosk.procedures.events import Due, Events, LifeEvent, load_events, plan
from kiosk.procedures.issues import PackError
from kiosk.procedures.said import is_said
from kiosk.types import Lang, ProcedureId, TextKey

CONFIG = Path(__file__).parents[3] / "config"
FOLDER = CONFIG / "events"
FR, EN = Lang("fr"), Lang("en")
PACKS = frozenset(
    ProcedureId(one)
    for one in (
        "carte-identite", "carte-identite-mineur", "passeport", "passeport-mineur", "listes-electorales",
        "procuration", "acte-etat-civil", "declaration-naissance", "reconnaissance", "declaration-deces",
        "pacs", "mariage", "recensement", "attestation-accueil", "legalisation", "inscription-ecole",
        "cantine", "changement-prenom", "livret-famille", "domiciliation", "declaration-travaux",
        "logement-social", "apa", "carte-mobilite", "stationnement", "vide-grenier", "buvette", "chien",
    )
)  # fmt: skip
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture(scope="module")
def ours() -> Events:
    return load_events(FOLDER, (FR,), procedures=PACKS)


def named(ours: Events, name: str) -> LifeEvent:
    return next(event for event in ours.events if event.id == name)


def by(
    ours: Events, name: str, day: date, today: date, region: Region = Region.METROPOLE
) -> Mapping[str, Due]:
    return {due.item.id: due for due in plan(named(ours, name), day, today, region)}


# --- our own file ---


def test_every_life_event_that_the_town_asked_for_is_there(ours: Events) -> None:
    wanted = ["naissance", "deces", "demenagement", "retraite", "perte-emploi", "handicap", "seize-ans"]
    wanted.append("dix-huit-ans")
    assert [event.id for event in ours.events][:8] == wanted


def test_every_icon_exists(ours: Events) -> None:
    icons = json.loads((CONFIG / "icons" / "icons.json").read_text(encoding="utf-8"))
    assert {event.icon for event in ours.events} <= icons.keys()


def test_words_are_short_and_plain(ours: Events) -> None:
    for key, words in ours.texts[FR].items():
        if is_said(key):
            continue
        assert not re.search(r"[()&…/]|etc", words), key
        for sentence in re.split(r"(?<=[.?!])\s", words):
            assert len(re.findall(r"[\w'-]+", sentence)) <= 12, f"{key}: {sentence}"


def test_a_text_of_2020_is_never_more_than_grade_c(ours: Events) -> None:
    for event in ours.events:
        for item in event.items:
            assert item.source.grade == "C" or item.source.verified_on >= date(2024, 1, 1), item.label


def test_every_key_has_its_french(ours: Events) -> None:
    keys: set[TextKey | None] = set()
    for event in ours.events:
        keys |= {event.label, event.title, event.question, event.said}
        keys |= {key for item in event.items for key in (item.label, item.text, item.where, item.late)}
    assert keys - {None} == set(ours.texts[FR])


# --- what the law says ---


@pytest.mark.parametrize(
    ("event", "item", "day", "last"),
    [
        ("naissance", "declaration", date(2026, 4, 26), date(2026, 5, 4)),  # 1 May, then a weekend
        ("naissance", "impots", date(2026, 1, 1), date(2026, 3, 2)),
        ("deces", "declaration", date(2026, 4, 3), date(2026, 4, 7)),  # the eve of the Easter weekend
        ("deces", "obseques", date(2026, 11, 10), date(2026, 11, 24)),  # 14 days, no longer 6
        ("deces", "heritage", date(2026, 8, 31), date(2027, 2, 28)),
        ("demenagement", "carte-grise", date(2026, 1, 31), date(2026, 2, 28)),
        ("demenagement", "preavis", date(2026, 5, 31), date(2026, 2, 28)),
        ("demenagement", "ecole", date(2026, 9, 1), date(2026, 9, 9)),
        ("retraite", "agent-public", date(2027, 7, 1), date(2027, 1, 1)),
        ("perte-emploi", "inscription", date(2026, 9, 28), date(2027, 9, 28)),  # France Travail's own example
        ("seize-ans", "recensement", date(2010, 5, 9), date(2026, 8, 31)),
        ("seize-ans", "recensement", date(2012, 2, 29), date(2028, 5, 31)),
        ("seize-ans", "journee", date(2010, 5, 9), date(2028, 5, 8)),
        ("dix-huit-ans", "journee", date(2012, 2, 29), date(2030, 2, 27)),
        ("mariage", "dossier", date(2026, 6, 20), date(2026, 6, 10)),
    ],
)
def test_the_last_day(ours: Events, event: str, item: str, day: date, last: date) -> None:
    assert by(ours, event, day, today=day)[item].by == last


def test_a_birth_in_strasbourg_at_easter(ours: Events) -> None:
    born = date(2026, 3, 29)
    assert by(ours, "naissance", born, born, Region.ALSACE_MOSELLE)["declaration"].by == date(2026, 4, 7)


def test_late_is_late_only_after_the_last_day(ours: Events) -> None:
    born = date(2026, 4, 26)
    on_time = by(ours, "naissance", born, date(2026, 5, 4))["declaration"]
    too_late = by(ours, "naissance", born, date(2026, 5, 5))["declaration"]
    assert (on_time.overdue, on_time.days_left) == (False, 0)
    assert (too_late.overdue, too_late.days_left) == (True, -1)
    assert too_late.item.late is not None


def test_advice_is_never_called_late(ours: Events) -> None:
    due = by(ours, "naissance", date(2026, 1, 1), date(2026, 12, 1))["allocations"]
    assert due.item.advised and due.days_left is not None and due.days_left < 0 and not due.overdue


def test_the_nearest_deadline_comes_first_and_what_has_none_last(ours: Events) -> None:
    order = [due.item.id for due in plan(named(ours, "deces"), date(2026, 11, 3), date(2026, 11, 3))]
    assert order == [
        "medecin", "declaration", "obseques", "acte", "livret", "banques", "employeur", "heritage", "revenus",
        "reversion",
    ]  # fmt: skip


@given(
    st.integers(0, 8),
    st.dates(date(1940, 1, 1), date(2080, 1, 1)),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
@settings(max_examples=80, deadline=None)
def test_every_plan_is_whole_and_in_order(ours: Events, index: int, day: date, today: date) -> None:
    event = ours.events[index]
    made = plan(event, day, today)
    assert sorted(due.item.id for due in made) == sorted(item.id for item in event.items)
    dated = [due.by for due in made if due.by]
    assert dated == sorted(dated)
    assert all(due.by is None for due in made[len(dated) :])
    for due in made:
        assert (due.by is None) == (due.item.delay is None)
        if due.by:
            assert due.by == today + timedelta(days=due.days_left or 0)
            assert due.overdue == (due.by < today and not due.item.advised)
        if due.by and due.item.delay and due.item.delay.prolonged:
            assert is_working_day(due.by)


# --- files that a town may write wrong ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "events"))


def changed(folder: Path, old: str, new: str) -> int:
    """Change the file once; the line of the change."""
    file = folder / "events.yaml"
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    return words[: words.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("change", "rule", "said", "line_off"),
    [
        (("guide: F16225", "giude: F16225"), "extra_forbidden", "giude", 0),
        (("    label: Une naissance\n", ""), "missing", "label", -1),
        (("guide: F16225", "guide: 16225"), "string_type", "guide", 0),
        (("unit: days", "unit: dais"), "enum", "unit", 0),
        (("{amount: 5,", "{amount: -5,"), "greater_than_equal", "amount", 0),
        (("prolonged: true}", "prolonged: true, before: true}"), "value_error", "never prolonged", 0),
        (("grade: A", "grade: D"), "literal_error", "grade", 0),
        (("verified_on: 2025-10-28", "verified_on: hier"), "date_from_datetime_parsing", "verified_on", 0),
        (("procedure: declaration-naissance", "procedure: naissanse"), "unknown-procedure", "'naissanse'", 0),
        (("- id: deces", "- id: naissance"), "twin", "'naissance' stands twice", 0),
        (("- id: impots", "- id: sante"), "twin", "'sante' stands twice", 0),
        (("        advised: true", "        from: birth"), "origin", "day of birth", 0),
        (("    question: Quel jour l'enfant est-il né ?\n", ""), "question", "asks for no day", -4),
        (("  - id: naissance", "  - id: ["), "yaml", "not YAML", None),
        (("  - id: naissance", "  - id: &a naissance\n    x: *a"), "alias", "aliases", None),
        (("title: Votre enfant est né", "title: Votre {enfant} est né"), "value", "cannot be written", None),
    ],
)
def test_a_fault_names_its_rule_its_line_and_how_to_mend_it(
    folder: Path, change: tuple[str, str], rule: str, said: str, line_off: int | None
) -> None:
    line = changed(folder, *change)
    with pytest.raises(PackError) as error:
        load_events(folder, (FR,), procedures=PACKS)
    found = [issue for issue in error.value.issues if issue.rule == rule]
    assert found, error.value.issues
    assert said in found[0].message
    assert found[0].mend and found[0].file.name == "events.yaml"
    if line_off is not None:
        assert found[0].line == line + line_off


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"\xff\xfe\x00", "encoding"),
        (b"events: []\n", "too_short"),
        (b"", "model_type"),
        (b"- " * 90_000 + b"x", "yaml"),
        (b"#" * 200_001, "size"),
        (b"events: 2026-99-99\n", "yaml"),
    ],
)
def test_files_that_are_no_events(folder: Path, raw: bytes, rule: str) -> None:
    (folder / "events.yaml").write_bytes(raw)
    with pytest.raises(PackError) as error:
        load_events(folder, (FR,))
    assert error.value.issues[0].rule == rule


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError) as error:
        load_events(tmp_path, (FR,))
    assert error.value.issues[0].rule == "unreadable"


# --- other languages ---


def po(texts: Mapping[TextKey, str]) -> str:
    return HEAD + "".join(
        f'\nmsgctxt "{key}"\nmsgid {json.dumps(words, ensure_ascii=False)}\nmsgstr "en {number}"\n'
        for number, (key, words) in enumerate(texts.items())
    )


def test_a_whole_catalogue_is_loaded(folder: Path, ours: Events) -> None:
    (folder / "en.po").write_text(po(ours.texts[FR]), encoding="utf-8")
    texts = load_events(folder, (FR, EN)).texts
    assert texts[EN].keys() == texts[FR].keys()
    assert texts[EN][TextKey("events.naissance.label")] == "en 0"


def test_french_stands_in_for_what_is_missing_or_writes_other_values(folder: Path, ours: Events) -> None:
    wrong = dict(ours.texts[FR])
    del wrong[TextKey("events.deces.medecin.label")]
    wrong[TextKey("events.nothing.label")] = "Rien"
    written = po(wrong).replace('"en 0"', '"{n} births"')
    (folder / "en.po").write_text(written, encoding="utf-8")
    texts = load_events(folder, (FR, EN)).texts
    assert texts[EN].keys() == texts[FR].keys()
    gone = TextKey("events.deces.medecin.label")
    assert texts[EN][gone] == texts[FR][gone]
    assert not any("{n}" in words for words in texts[EN].values())


def test_the_delay_of_the_file_is_the_delay_of_the_plan(ours: Events) -> None:
    census = by(ours, "seize-ans", date(2010, 5, 9), date(2026, 5, 9))["recensement"]
    assert census.item.delay == Delay(3, Unit.MONTHS_END)
    assert census.item.procedure == "recensement"
    assert census.item.source.fiche == "F870"
