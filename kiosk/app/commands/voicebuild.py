"""Renders the fixed sentences ahead for a slow engine, so that a citizen never waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from kiosk.app.commands.fixedwords import fixed_sentences
from kiosk.pages.town import Town
from kiosk.types import Lang, ParvisError
from voice.engines.cache import Key, Workshop, key_of
from voice.engines.choose import Engines
from voice.engines.engine import Engine
from voice.normal import Normaliser

_UNSPOKEN = {"lang": "", "engine": "", "voice": "", "version": "", "licence": "", "neural": False}


@dataclass(frozen=True)
class Job:
    """A sentence to render: as it is said, and the name of its sound."""

    lang: Lang
    said: str
    key: Key


@dataclass(frozen=True)
class Renderer:
    """What rendering needs: the voices, how texts are said, how fast, and where the sounds go."""

    engines: Engines
    normaliser: Normaliser
    words_per_minute: float
    workshop: Workshop

    def slow(self, langs: Sequence[Lang]) -> tuple[Lang, ...]:
        """Those whose voice is worth rendering ahead; the others speak at once, or not at all."""
        spoken = self.engines.languages
        return tuple(lang for lang in langs if lang in spoken and not self.engines.of(lang).at_once)

    def jobs(self, town: Town, lang: Lang) -> tuple[Job, ...]:
        """All fixed sentences of a language that sound; two that are said alike are one."""
        voice = self.engines.of(lang).voice_of(lang)
        said = (self.normaliser(one, lang).text for one in fixed_sentences(town, lang))
        sounding = dict.fromkeys(one for one in said if any(letter.isalnum() for letter in one))
        return tuple(Job(lang, one, key_of(voice, self.words_per_minute, one)) for one in sounding)

    def missing(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Those that are not rendered."""
        return tuple(job for job in jobs if not self.workshop.holds(job.key))

    def build(self, jobs: Sequence[Job], step: Callable[[int], None]) -> tuple[Job, ...]:
        """Render what is missing, and give what could not be. ``step`` is told how many more are done.

        Raises OSError.
        """
        due = self.missing(jobs)
        step(len(jobs) - len(due))
        failed = []
        for job in due:
            if not self._render(self.engines.of(job.lang), job):
                failed.append(job)
            step(1)
        return tuple(failed)

    def _render(self, engine: Engine, job: Job) -> bool:
        """By this engine itself: what another would say in its place is not what was asked for."""
        try:
            speech = engine.speak(job.said, job.lang, self.words_per_minute, lambda: True)
        except ParvisError:
            return False
        if speech is None or not speech.pcm:
            return False
        self.workshop.put(job.key, speech)
        return True


def voice_rows(engines: Engines, langs: Sequence[Lang]) -> Iterator[dict[str, object]]:
    """Who speaks each language; ``engine`` is empty where nobody does."""
    for lang in langs:
        if lang in engines.languages:
            engine = engines.of(lang)
            tag = engine.voice_of(lang)
            yield {**_UNSPOKEN, "lang": lang, **asdict(tag), "neural": not engine.at_once}
        else:
            yield {**_UNSPOKEN, "lang": lang}
