"""Words that eSpeak says and the Korean model hears: the one real model that a package index has."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from kiosk.types import Lang

KO = Lang("ko")
WORDS = (
    "네", "아니요", "도움", "다시", "취소", "반복", "다음",
    "도서관", "병원", "서울", "부산", "다섯", "여섯", "여덟",
)  # fmt: skip
OTHERS = ("사과", "고양이", "자동차", "학교", "바다", "전화", "우산", "커피")
"""Not among those that are listened for."""
DECOYS = (
    "나무", "하늘", "사람", "시간", "음악", "가방", "책상", "친구", "가족", "아침", "저녁", "겨울", "여름",
    "봄", "물", "불", "돈", "집", "문", "손", "발", "눈", "코", "입", "말", "소",
)  # fmt: skip
_SOX = ["-r", "16000", "-c", "1", "-b", "16"]
_VOICE = ["-v", "ko+f2", "-s", "150", "-p", "50", "--stdout"]


def say(words: str, folder: Path, before_s: float = 0.3, after_s: float = 0.8, rate_hz: int = 16000) -> Path:
    """A WAV of these words, with silence around them."""
    file = folder / f"{hash((words, before_s, after_s, rate_hz)):x}.wav"
    if not file.exists():
        said = subprocess.run(["espeak-ng", *_VOICE, words], capture_output=True, check=True).stdout
        sox = ["sox", "-G", "-t", "wav", "-", *_SOX, "-r", str(rate_hz), str(file)]
        effects = ["gain", "-n", "-6", "pad", str(before_s), str(after_s)]
        subprocess.run([*sox, *effects], input=said, check=True, stderr=subprocess.DEVNULL)
    return file


def pink_noise(seconds: float, level: float) -> bytes:
    """Signed 16 bits, 16 kHz; ``level`` is the root mean square, 1 is full scale."""
    chance = np.random.default_rng(7)
    size = int(seconds * 16000)
    spectrum = np.fft.rfft(chance.standard_normal(size))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, size)
    noise *= level / np.sqrt(np.mean(noise**2))
    return bytes(np.clip(noise * 32768, -32768, 32767).astype("<i2").tobytes())
