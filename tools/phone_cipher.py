"""Links the vendored cipher's modules into one script: no JavaScript tool chain is needed to build it.

Each module becomes a function that gives what it exports; the files keep the form in which their authors
publish them. Only the few ways to import and export that they use are understood: anything else is a fault.
"""

from __future__ import annotations

import re
from pathlib import Path

NAMES = r"\{([^}]*)\}"
IMPORT = re.compile(rf"^import (?:\* as (\w+)|{NAMES}) from ['\"]([^'\"]+)['\"];\n?", re.MULTILINE)
AGAIN = re.compile(rf"^export {NAMES} from ['\"]([^'\"]+)['\"];\n?", re.MULTILINE)
LIST = re.compile(rf"^export {NAMES};\n?", re.MULTILINE)
MADE = re.compile(r"^export ((?:async )?(?:const|let|function|class)) (\w+)", re.MULTILINE)
SCOPE = "@noble/"


def linked(first: Path, vendor: Path) -> str:
    """One script out of ``first`` and all that it imports, each module once, in the order of need.

    Raises ValueError where a module imports or exports in a way that is not understood.
    """
    modules: dict[Path, str] = {}
    _link(first.resolve(), vendor.resolve(), modules)
    return '"use strict";(()=>{\n' + "\n".join(modules.values()) + "\n})();\n"


def _link(file: Path, vendor: Path, modules: dict[Path, str]) -> str:
    """Put a module, after what it needs, into ``modules``; gives the name that it has there."""
    name = _name(file, vendor)
    if file not in modules:
        source = file.read_text(encoding="utf-8")
        wanted = [found[3] for found in IMPORT.finditer(source)]
        wanted += [found[2] for found in AGAIN.finditer(source)]
        names = {one: _link(_place(one, file, vendor), vendor, modules) for one in wanted}
        modules[file] = _wrapped(source, name, names)
    return name


def _place(wanted: str, by: Path, vendor: Path) -> Path:
    place = vendor / wanted.removeprefix(SCOPE) if wanted.startswith(SCOPE) else by.parent / wanted
    return place.resolve()


def _name(file: Path, vendor: Path) -> str:
    inside = file.relative_to(vendor) if file.is_relative_to(vendor) else Path(file.name)
    return "m_" + re.sub(r"\W", "_", inside.with_suffix("").as_posix())


def _wrapped(source: str, name: str, names: dict[str, str]) -> str:
    """The module as a function that is called once."""
    given = [
        f"{new}:{names[found[2]]}.{old}" for found in AGAIN.finditer(source) for old, new in _pairs(found[1])
    ]
    given += [f"{new}:{old}" for found in LIST.finditer(source) for old, new in _pairs(found[1])]
    given += [found[2] for found in MADE.finditer(source)]
    source = IMPORT.sub(lambda found: _taken(found, names[found[3]]), source)
    source = MADE.sub(r"\1 \2", LIST.sub("", AGAIN.sub("", source)))
    if left := re.search(r"^(?:import|export)\b.*", source, re.MULTILINE):
        raise ValueError(f"{name}: not understood: {left[0]}")
    return f"const {name}=(()=>{{\n{source}\nreturn{{{','.join(given)}}};\n}})();"


def _taken(found: re.Match[str], module: str) -> str:
    if found[1]:
        return f"const {found[1]}={module};\n"
    pairs = ",".join(f"{old}:{new}" for old, new in _pairs(found[2]))
    return f"const {{{pairs}}}={module};\n" if pairs else ""


def _pairs(names: str) -> list[tuple[str, str]]:
    """``a, b as c`` as pairs of the old and the new name."""
    words = [one.split(" as ") for one in re.split(r"\s*,\s*", names.strip()) if one]
    return [(word[0].strip(), word[-1].strip()) for word in words]
