"""The whole archive, when it lies beside the checkout: read without a fault, and no word lost."""

import pytest

from tests.guide.kit import whole_archive
from tests.guide.proof_guide import prove

ARCHIVE = whole_archive()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(ARCHIVE is None, reason="no archive beside the checkout")
def test_every_fiche_is_read_and_no_word_is_lost() -> None:
    assert ARCHIVE is not None
    count, faults, unknown = prove(ARCHIVE)
    assert count > 3000
    assert faults == []
    assert not unknown
