"""JSON Schemas of the town's YAML files, so that an editor helps while they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from kiosk.difficulty.tuning import Tuning
from kiosk.procedures.events import EventsSpec
from kiosk.procedures.follow import FollowSpec
from kiosk.procedures.schema import FactsSpec, MenuSpec, PackSpec, PiecesSpec

SCHEMAS: Mapping[str, type[BaseModel]] = {
    "pack": PackSpec,
    "facts": FactsSpec,
    "pieces": PiecesSpec,
    "menu": MenuSpec,
    "follow": FollowSpec,
    "events": EventsSpec,
    "difficulty": Tuning,
}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(name: str) -> str:
    """The schema of a kind of file, the same bytes each time."""
    schema = {"$schema": DRAFT, **SCHEMAS[name].model_json_schema(by_alias=True)}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> Iterator[Path]:
    """Writes ``NAME.schema.json`` for each kind of file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        file = folder / f"{name}.schema.json"
        file.write_text(schema_text(name), encoding="utf-8")
        yield file
