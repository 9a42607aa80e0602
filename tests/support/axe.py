"""What axe-core, in the page itself, says against a page: run by the debugger, so our policy stays."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import axe_selenium_python
from selenium.webdriver import Chrome

ASK = 'axe.run(document, {resultTypes: ["violations"]}).then(found => JSON.stringify(found.violations))'
"""All rules that this axe-core knows; what it lacks (7:1, sizes) is measured in ``measure``."""
MEASURE = Path(__file__).with_name("measure.js")


@cache
def _source() -> str:
    folder = Path(axe_selenium_python.__file__).parent
    found = sorted(folder.rglob("axe.min.js"))
    return found[0].read_text(encoding="utf-8")


def violations(driver: Chrome) -> list[str]:
    """One line each: the rule, where, and why."""
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": _source()})
    answer = driver.execute_cdp_cmd(
        "Runtime.evaluate", {"expression": ASK, "awaitPromise": True, "returnByValue": True}
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        for node in one["nodes"]
    ]


def too_pale_or_small(driver: Chrome) -> list[str]:
    """Words below 7:1 against what is behind them, and targets below 44 px, in what is shown now."""
    found: list[str] = driver.execute_script(MEASURE.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
    return found
