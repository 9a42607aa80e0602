"""The commands of signed codes: trust, twoddoc. Each imports what it needs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.app.commands.say import AsJson, fail, read_settings, tell
from kiosk.app.folders import trust_folder
from kiosk.app.later import today
from kiosk.app.settings import environment

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from scanner.twoddoc import Catalogue, TwoDDoc
    from scanner.twoddoc.updating import Offer, UpdateReport
    from scanner.twoddoc.verdict import Verdict

trust = typer.Typer(no_args_is_help=True, help="The certificates of signed codes (2D-Doc): update, list.")

MOST_BYTES = 8 << 20
"""Of one file of certificates."""
MOST_FILES = 2000
MOST_CODE_BYTES = 1 << 14
"""Far more than the largest DataMatrix holds."""

NOT_TAKEN = {
    "list_xml": "this is no list of authorities (ETSI TS 119 612)",
    "list_doctype": "this list holds a document type, which none needs: it is not read",
    "list_empty": "this list names no authority",
    "list_expired": "this list has expired: fetch a newer one",
    "list_older": "this list is older than the one in place",
    "no_list": "there is no list yet that says who may issue certificates: give the list too",
    "issuer": "no authority of the list signed this",
    "nothing": "this holds no list, no certificate and no list of revoked ones",
    "large": f"this is larger than the {MOST_BYTES >> 20} MB that are allowed",
    "unread": "this cannot be read",
}
WHY = {
    "signature": "the signature is not of these words",
    "validity": "the certificate was not in force on that day",
    "revoked": "the certificate has been revoked",
    "test": "FR00 signs tests only",
    "no_list": "there is no list of authorities: parvis trust update",
    "list_expired": "the list of authorities has expired: parvis trust update",
    "no_ca": "its authority is not in the list",
    "no_certificate": "its certificate is not here: parvis trust update",
}
NO_CODE = {
    "header": "This does not begin as a 2D-Doc does.",
    "date": "A date in this 2D-Doc is none.",
    "signature": "This 2D-Doc has no signature, or is cut off.",
    "field": "A field of this 2D-Doc has no identifier, or is cut off.",
    "length": "A field of this 2D-Doc is too short.",
}


@trust.command("update")
def trust_update(
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A folder or file that is already here: a list, certificates, CRLs."),
    ] = None,
) -> None:
    """Fetch the State's list, the certificates and the revoked ones, or take them from files."""
    from scanner.twoddoc.updating import take, update_from_network
    from scanner.twoddoc.wire import Limits, NotFetched

    folder, day = trust_folder(environment()), today()
    try:
        if source is not None:
            offers, refused = offered(source)
            if not offers and not refused:
                fail(f"There is no file in {source}, or no such file.")
            report = take(offers, folder, day)
            tell(*told(report, folder, day, refused))
        import requests

        with requests.Session() as session:
            found = update_from_network(read_settings().trust.url, folder, session, day, Limits())
    except OSError as error:
        tell(f"The store in {folder} cannot be written: {error.strerror}.", 1)
    if isinstance(found, NotFetched):
        tell(f"The list of authorities: {found.sentence} Nothing was changed.", 1)
    tell(*told(found, folder, day))


@trust.command("list")
def trust_list(as_json: AsJson = False) -> None:
    """Say which authorities and certificates are in place, and until when the list holds."""
    found = listed(trust_folder(environment()), today())
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in sentences(found):
            typer.echo(line)
    raise typer.Exit(0 if found["holds"] else 1)


def twoddoc(
    text: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="The code's words; <GS>, <RS> and <US> for separators.")
    ] = "",
    file: Annotated[
        Path | None, typer.Option("--bytes", metavar="FILE", help="The code's bytes, instead of TEXT.")
    ] = None,
    test_mode: Annotated[
        bool, typer.Option("--test-mode", help="Judge codes of FR00 by the certificate given.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE.pem", help="The certificate of the test mode.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a 2D-Doc and judge its signature by the certificates in place."""
    from scanner.twoddoc import Catalogue, NotTwoDDoc, from_escapes, parse
    from scanner.twoddoc.verdict import outcome_of

    if bool(text) == (file is not None):
        fail("Give the code as TEXT, or its bytes with --bytes FILE.")
    if test_mode != (certificate is not None):
        typer.echo("--test-mode and --certificate only work together.", err=True)
    data = from_escapes(text) if file is None else _code_bytes(file)
    known = _certificate(certificate) if test_mode and certificate is not None else None
    catalogue = Catalogue.load()
    found = parse(data, catalogue)
    if isinstance(found, NotTwoDDoc):
        said = NO_CODE[found.reason]
        typer.echo(json.dumps({"error": said}) if as_json else said, err=not as_json)
        raise typer.Exit(1)
    verdict = _judged(found, known, today())
    found = found.judged(outcome_of(verdict))
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        for line in _lines(found, verdict, catalogue):
            typer.echo(line)


def offered(source: Path) -> tuple[list[Offer], list[tuple[str, str]]]:
    """The files of a folder (or the one file), and those that are too large or cannot be read."""
    from scanner.twoddoc.updating import Offer

    files = sorted(source.iterdir())[:MOST_FILES] if source.is_dir() else [source]
    offers, refused = [], []
    for file in (one for one in files if one.is_file()):
        try:
            if file.stat().st_size > MOST_BYTES:
                refused.append((file.name, "large"))
            else:
                offers.append(Offer(file.name, file.read_bytes()))
        except OSError:
            refused.append((file.name, "unread"))
    return offers, refused


def told(
    report: UpdateReport, folder: Path, day: date, refused: list[tuple[str, str]] | None = None
) -> tuple[str, int]:
    """What an update brought, for the administrator, and the exit code: 1 when something was not taken."""
    not_taken = [*(refused or []), *((one.name, one.reason) for one in report.refused)]
    lines = ["A new list of authorities is in place."] if report.new_list else []
    lines.append(f"{report.certificates} new certificates, {report.crls} new lists of revoked ones.")
    lines += [f"Not taken: {name}: {NOT_TAKEN.get(why, why)}" for name, why in not_taken]
    found = listed(folder, day)
    return "\n".join([*lines, *sentences(found)]), 1 if not_taken or not found["holds"] else 0


def listed(folder: Path, day: date) -> dict[str, object]:
    """The store in figures: the list's number and days, its authorities and their certificates here."""
    from scanner.twoddoc.trust import TrustStore

    store = TrustStore.load(folder)
    found = store.trust_list
    if found is None:
        return {"list": None, "holds": False, "authorities": [], "crls": len(store.crls)}
    return {
        "list": {
            "number": found.number,
            "issued_on": found.issued_on.isoformat() if found.issued_on else None,
            "next_update": found.next_update.isoformat() if found.next_update else None,
        },
        "holds": found.holds_on(day),
        "authorities": [
            {
                "id": one.ca_id,
                "name": one.name,
                "certificates": sum(len(store.of(one, key)) for key in store.certificates),
            }
            for one in found.authorities.values()
        ],
        "crls": len(store.crls),
    }


def sentences(found: dict[str, object]) -> list[str]:
    """The same for a person."""
    about, rows = found["list"], found["authorities"]
    if not isinstance(about, dict) or not isinstance(rows, list):
        return ["There is no list of authorities: no signature can be judged. Run: parvis trust update"]
    until = about["next_update"] or "no day at all"
    state = "holds until" if found["holds"] else "EXPIRED on"
    lines = [f"List {about['number']} of {about['issued_on']}, {state} {until}; {found['crls']} CRLs."]
    return lines + [f"  {row['id']}  {row['certificates']:5} certificates  {row['name']}" for row in rows]


def _code_bytes(file: Path) -> bytes:
    return _start_of(file, MOST_CODE_BYTES)


def _start_of(file: Path, most: int) -> bytes:
    """What a file begins with: a device never ends, and nobody may ever write into a pipe."""
    try:
        if file.is_fifo() and not file.is_relative_to("/dev"):
            fail(f"{file} is a pipe: give a file.")
        with file.open("rb") as opened:
            return opened.read(most)
    except (OSError, ValueError) as error:
        fail(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'this is no path'}.")


def _certificate(file: Path) -> Certificate:
    from scanner.twoddoc.certificates import certificates_in

    found = certificates_in(_start_of(file, MOST_BYTES))
    if not found:
        fail(f"{file} holds no certificate.")
    return found[0]


def _judged(found: TwoDDoc, known: Certificate | None, day: date) -> Verdict:
    from scanner.twoddoc.trust import TrustStore, judge_in_test

    store = TrustStore.load(trust_folder(environment()))
    return store.judge(found, day) if known is None else judge_in_test(found, known, store, day)


def _lines(found: TwoDDoc, verdict: Verdict, catalogue: Catalogue) -> list[str]:
    why = WHY.get(getattr(verdict, "reason", ""), "")
    said = found.as_json()
    lines = [f"2D-Doc {said['version']}, type {found.type}: {catalogue.types.get(found.type, '?')}"]
    lines += [f"issued {said['issue_date'] or '-'}, signed {said['signature_date'] or '-'}"]
    for name, value in found.fields.items():
        rule = catalogue.rule(name, found.perimeter)
        lines.append(f"  {name} {value}{f'  [{rule.label}]' if rule else ''}")
    return [*lines, f"signature {found.signature}" + (f": {why}" if why else "")]
