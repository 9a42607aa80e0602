"""Settings: each fault names its file, line and key, or its variable, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app.folders import data_folder
from kiosk.app.paths import SETTINGS
from kiosk.app.settings import SettingsError, lexicon_file, load_settings, place_of, with_values


def own(tmp_path: Path, words: str) -> dict[str, str]:
    file = tmp_path / "own.toml"
    file.write_text(words, encoding="utf-8")
    return {"PARVIS_SETTINGS": str(file)}


def test_the_defaults_are_right() -> None:
    settings = load_settings(SETTINGS, {})
    assert [one.code for one in settings.languages] == ["fr", "en", "es", "pt", "ar", "uk"]
    assert settings.hub.parcel_minutes == 30


def test_a_towns_file_and_the_environment_win(tmp_path: Path) -> None:
    env = own(tmp_path, '[town]\nname = "Mairie de Rivemont"\n') | {"PARVIS_HUB__PORT": "9000"}
    settings = load_settings(SETTINGS, env)
    assert (settings.town.name, settings.hub.port) == ("Mairie de Rivemont", 9000)
    assert settings.town.kiosk == "borne 2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('[town]\n\nnmae = "x"\n', r"own\.toml:3: town\.nmae: .*check its spelling"),
        ("[visit]\nidle_s = 1\n", r"own\.toml:2: visit\.idle_s"),
        ("[visit]\ncountdown_s = inf\n", r"own\.toml:2: visit\.countdown_s"),
        ("[screen\n", r"own\.toml: this is not TOML"),
        ("[screen]\nmount_mm = " + "[" * 20_000 + "]" * 20_000, r"own\.toml: this is not TOML"),
        ("[hub]\nport = " + "9" * 5_000, r"own\.toml: this is not TOML"),
        ('[town]\nname = "Mairie \\u202Ede"\n', r"own\.toml:2: town\.name: an invisible .* U\+202E RIGHT-TO"),
        ('[town]\nplace = "Hall\\u0007"\n', r"own\.toml:2: town\.place: an invisible .* U\+0007"),
        ('[keypad]\nswitches = ["KEY\\u2067"]\n', r"keypad\.switches\.0: an invisible .* U\+2067"),
        ('[town]\nname = ""\n', r"town\.name: .* at least 1 character"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, words: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(SETTINGS, own(tmp_path, words))


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="PARVIS_HUB__PORT"):
        load_settings(SETTINGS, {"PARVIS_HUB__PORT": "many"})


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(SETTINGS, {"PARVIS_SETTINGS": str(tmp_path / "none.toml")})


def test_state_lives_under_one_folder(tmp_path: Path) -> None:
    assert data_folder({"PARVIS_DATA": str(tmp_path)}) == tmp_path
    assert data_folder({}).name == "parvis"


def test_a_setting_is_found_in_the_file_that_sets_it(tmp_path: Path) -> None:
    env = own(tmp_path, '[keypad]\ngrab = true\nswitches = ["KEY_SPACE"]\n')
    assert place_of("keypad", "switches", SETTINGS, env) == (tmp_path / "own.toml", 3)
    file, line = place_of("keypad", "scan_s", SETTINGS, env)
    assert file == SETTINGS
    assert SETTINGS.read_text(encoding="utf-8").splitlines()[line - 1].startswith("scan_s")


def test_values_can_be_changed_for_one_run() -> None:
    settings = load_settings(SETTINGS, {})
    assert with_values(settings, hub={"port": 0}).hub.port == 0


def test_the_towns_lexicon_is_named_from_its_settings(tmp_path: Path) -> None:
    assert lexicon_file(load_settings(SETTINGS, {}), SETTINGS, {}) is None
    env = own(tmp_path, '[voice]\nlexicon = "words.yaml"\n')
    assert lexicon_file(load_settings(SETTINGS, env), SETTINGS, env) == tmp_path / "words.yaml"
    elsewhere = own(tmp_path, f'[voice]\nlexicon = "{tmp_path}/far/words.yaml"\n')
    assert (
        lexicon_file(load_settings(SETTINGS, elsewhere), SETTINGS, elsewhere) == tmp_path / "far/words.yaml"
    )
    env = {"PARVIS_VOICE__LEXICON": "words.yaml"}
    assert lexicon_file(load_settings(SETTINGS, env), SETTINGS, env) == Path.cwd() / "words.yaml"
