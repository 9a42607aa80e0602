"""The models in memory: loaded in the background, few at a time, the longest unused one goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue

from kiosk.types import Lang
from voice.listening.messages import Known, Learn
from voice.listening.recogniser import ModelFailed, VoskModel
from voice.models.store import folder_of


class Shelf:
    """``changed`` is called by the loading thread whenever other languages are ready, and once at first.

    It gets None while the only model makes room for another.
    """

    def __init__(
        self,
        models: Path,
        most: int,
        changed: Callable[[frozenset[Lang] | None], None],
        known: Callable[[Known], None],
    ) -> None:
        self._folder, self._most = models, most
        self._changed, self._known = changed, known
        self._models: dict[Lang, VoskModel] = {}
        self._broken: set[Lang] = set()
        self._lock = threading.Lock()
        self._wishes: SimpleQueue[Learn | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self, languages: Sequence[Lang]) -> None:
        """Load the first of these languages that have a model, as many as may stay; returns at once."""
        first = [lang for lang in languages if folder_of(self._folder, lang)][: self._most]
        self._thread = threading.Thread(target=self._load_on, args=(first,), daemon=True, name="models")
        self._thread.start()

    def learn(self, wish: Learn) -> None:
        """Load the language's model, then say which words it knows."""
        self._wishes.put(wish)

    def model(self, lang: Lang) -> VoskModel | None:
        """The model if it is ready; it is then the last to go."""
        with self._lock:
            model = self._models.pop(lang, None)
            if model is not None:
                self._models[lang] = model
            return model

    def close(self) -> None:
        """Load nothing more."""
        self._wishes.put(None)

    def _load_on(self, first: Sequence[Lang]) -> None:
        for lang in first:
            self._load(lang)
        self._tell()
        while (wish := self._wishes.get()) is not None:
            model = self.model(wish.lang) or self._load(wish.lang)
            known = {word: model.knows(word) for word in wish.words} if model is not None else {}
            self._known(Known(wish.lang, known))
            del model  # or it would stay in memory for as long as nothing is wished

    def _load(self, lang: Lang) -> VoskModel | None:
        folder = folder_of(self._folder, lang)
        if folder is None or lang in self._broken:
            return None
        gone = self._make_room()
        try:
            model = VoskModel(folder)
        except ModelFailed:
            self._broken.add(lang)
            for other in gone:
                self._load(other)
            self._tell()
            return None
        model.warm_up()
        with self._lock:
            self._models[lang] = model
        self._tell()
        return model

    def _make_room(self) -> list[Lang]:
        """Before another is loaded: two at once would not fit. Which ones went?"""
        with self._lock:
            gone = list(self._models)[: max(0, len(self._models) + 1 - self._most)]
            for lang in gone:
                del self._models[lang]
            left = frozenset(self._models)
        if gone:
            self._changed(left or None)
        return gone

    def _tell(self) -> None:
        with self._lock:
            ready = frozenset(self._models)
        self._changed(ready)
