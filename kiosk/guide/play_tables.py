"""Tables for who listens: each row becomes lines of "header : cell", with every word of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.guide.blocks import Block, Cell, Paragraph, Row, Table
from kiosk.guide.play_words import AIM_WORDS, joined, word_count
from kiosk.guide.richtext import NOTHING, Rich
from kiosk.guide.walking import find_all

Grid = list[list[tuple[Cell | None, bool]]]
"""For each row, the cell over each column, and whether it begins in this row and column."""


def rows_of(table: Table) -> Iterator[tuple[Rich, ...]]:
    """The lines of each row of the body: one if it is short, else one a cell."""
    grid = _grid(table.rows)
    heads = [at for at, row in enumerate(table.rows) if row.header]
    if len(heads) == len(table.rows):
        heads = []
    names = _names(grid, heads)
    said: set[int] = set()
    for at, row in enumerate(grid):
        if at in heads:
            continue
        lines = tuple(_lines(row, names, said))
        whole = joined(lines, " ; ")
        yield (whole,) if word_count(whole.text) <= AIM_WORDS else lines
    left = [name for column, name in enumerate(names) if name and column not in said]
    if left:
        yield tuple(left)


def _lines(row: Sequence[tuple[Cell | None, bool]], names: list[Rich], said: set[int]) -> Iterator[Rich]:
    for column, (cell, begins) in enumerate(row):
        words = words_of(cell.blocks) if cell is not None else NOTHING
        sideways = not begins and column > 0 and cell is not None and row[column - 1][0] is cell
        if not words or sideways:
            continue
        name = _over(row, column, names)
        said.update(_columns(row, column))
        yield joined((name, words), " : ") if name else words


def _columns(row: Sequence[tuple[Cell | None, bool]], column: int) -> list[int]:
    """The columns that the cell lies over."""
    return [at for at in range(column, len(row)) if row[at][0] is row[column][0]]


def _over(row: Sequence[tuple[Cell | None, bool]], column: int, names: list[Rich]) -> Rich:
    """The headers of all columns that a cell lies over, each once."""
    found: list[Rich] = []
    for at in _columns(row, column):
        if at < len(names) and names[at] and names[at] not in found:
            found.append(names[at])
    return joined(found, " - ")


def _names(grid: Grid, heads: list[int]) -> list[Rich]:
    """The header of each column: what stands in the header rows over it, each once."""
    width = max((len(row) for row in grid), default=0)
    names: list[Rich] = []
    for column in range(width):
        cells: list[Cell] = []
        for at in heads:
            cell = grid[at][column][0] if column < len(grid[at]) else None
            if cell is not None and not any(cell is one for one in cells):
                cells.append(cell)
        names.append(joined((words_of(cell.blocks) for cell in cells), " - "))
    return names


def words_of(blocks: tuple[Block, ...]) -> Rich:
    """All the words of a cell, in one line."""
    if all(isinstance(block, Paragraph) for block in blocks):
        # Nearly every cell; some fiches hold thousands.
        return joined((block.text for block in blocks if isinstance(block, Paragraph)), " ")
    return joined(find_all(blocks, Rich), " ")


def _grid(rows: Sequence[Row]) -> Grid:
    grid: Grid = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: list[tuple[Cell | None, bool]] = []
        for cell in row.cells:
            _fill(line, hanging)
            for across in range(max(cell.across, 1)):
                if cell.down > 1:
                    hanging[len(line)] = (cell, cell.down)
                line.append((cell, across == 0))
        _fill(line, hanging)
        hanging = {column: (cell, down - 1) for column, (cell, down) in hanging.items() if down > 1}
        grid.append(line)
    return grid


def _fill(line: list[tuple[Cell | None, bool]], hanging: dict[int, tuple[Cell, int]]) -> None:
    while len(line) in hanging:
        line.append((hanging[len(line)][0], False))
