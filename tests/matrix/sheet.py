"""The contact sheet: one page of all pictures, to be looked at by a person, with filters."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

from tests.matrix.looking import Cell, Seen

PICTURES = "screens"
"""The folder of the pictures, beside the page."""
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Parvis: every page in every way</title>
<style>
body {{ font: 16px sans-serif; margin: 1em; background: #eee; }}
form {{ position: sticky; top: 0; background: #eee; padding: .5em 0; }}
form {{ display: flex; gap: 1em; flex-wrap: wrap; }}
main {{ display: flex; flex-wrap: wrap; gap: 8px; align-items: start; }}
figure {{ margin: 0; background: #fff; padding: 4px; border: 2px solid #fff; }}
figure.wrong {{ border-color: #c00; }}
figcaption {{ font-size: 11px; max-width: 240px; }}
img {{ width: 180px; height: 320px; display: block; }}
img[class^=landscape] {{ width: 320px; height: 180px; }}
</style>
<h1>{count} pictures, {wrong} with findings</h1>
<form>{filters}<label><input type="checkbox" name="wrong"> only with findings</label></form>
<main>{figures}</main>
<script>
const form = document.querySelector("form");
form.addEventListener("change", () => {{
  const wanted = new FormData(form);
  for (const one of document.querySelectorAll("figure")) {{
    let shown = !wanted.get("wrong") || one.classList.contains("wrong");
    for (const name of {names}) shown &&= !wanted.get(name) || one.dataset[name] === wanted.get(name);
    one.hidden = !shown;
  }}
}});
form.dispatchEvent(new Event("change"));
</script>
</html>
"""
_NAMES = tuple(one.name.replace("text_", "") for one in fields(Cell))


def written(seen: Sequence[Seen], path: Path) -> Path:
    """Write the page; its pictures were left in ``PICTURES`` beside it."""
    figures = [_figure(one, part) for one in seen for part in range(one.parts)]
    page = _PAGE.format(
        count=len(figures),
        wrong=sum(bool(one.findings) for one in seen),
        filters="".join(_filter(place, name, seen) for place, name in enumerate(_NAMES)),
        figures="".join(figures),
        names=list(_NAMES),
    )
    path.write_text(page, encoding="utf-8")
    return path


def _filter(place: int, name: str, seen: Sequence[Seen]) -> str:
    values = dict.fromkeys(str(astuple(one.cell)[place]) for one in seen)
    options = "".join(f"<option>{html.escape(value)}</option>" for value in values)
    return f'<label>{name} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _figure(one: Seen, part: int) -> str:
    cell = one.cell
    file = f"{PICTURES}/{cell.name}-{part}.jpg"
    data = " ".join(f'data-{name}="{value}"' for name, value in zip(_NAMES, astuple(cell), strict=True))
    said = html.escape("; ".join(map(str, one.findings)))
    return (
        f'<figure {data} class="{"wrong" if one.findings else ""}"><a href="{file}">'
        f'<img loading="lazy" class="{cell.way}" src="{file}" alt="{cell.name}, part {part + 1}"></a>'
        f"<figcaption>{cell.name} {part + 1}/{one.parts}<br>{said}</figcaption></figure>"
    )
