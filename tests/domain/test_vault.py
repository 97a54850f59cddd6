"""What is sealed tells nothing, and opens for its owner with its key alone."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.vault import Vault

CANARY = "canary-of-a-token"
YESTERDAY = "v1:sGThp8a0UTsuGQ3HGccmcNIsbDX3hF10eWstv2IgjVBW_mLDK2-aTZpul1b1"
OURS = Vault("the key of the tests")  # derived once, for all examples


@given(some.text(), some.text())
@settings(max_examples=50, deadline=None)  # the first one derives the key
def test_what_goes_in_comes_out(secret: str, owner: str) -> None:
    assert OURS.open(OURS.seal(secret, owner), owner) == secret


def test_a_key_is_the_same_tomorrow() -> None:
    """Sealed by an earlier process: a change of the derivation would lock everybody out."""
    assert OURS.open(YESTERDAY, "T1") == CANARY


def test_another_key_another_owner_or_a_change_opens_nothing() -> None:
    sealed = OURS.seal(CANARY, "T1")
    assert Vault("the key of the tests!").open(sealed, "T1") is None
    assert OURS.open(sealed, "T2") is None
    for at in range(len(sealed)):
        other = "A" if sealed[at] != "A" else "B"
        assert OURS.open(sealed[:at] + other + sealed[at + 1 :], "T1") in {None, CANARY}
    # The last character of base64 has bits that mean nothing; all others count.
    middle = len(sealed) // 2
    other = "A" if sealed[middle] != "A" else "B"
    assert OURS.open(sealed[:middle] + other + sealed[middle + 1 :], "T1") is None


@pytest.mark.parametrize("nonsense", ["", "v1:", "v1:####", "v1:AAAA", "v2:" + "A" * 60, "ü", "v1:ü", CANARY])
def test_nonsense_opens_to_nothing(nonsense: str) -> None:
    assert OURS.open(nonsense, "T1") is None


def test_the_same_secret_never_looks_the_same_and_never_shows() -> None:
    seals = {OURS.seal(CANARY, "T1") for _ in range(100)}
    assert len(seals) == 100
    assert not any("canary" in sealed for sealed in seals)


@pytest.mark.parametrize(
    "key", ["sixteen characters", "ключ из шестнадцати", "a\udcffb of what a shell may hold"]
)
def test_any_text_is_a_key_and_stays_hidden(key: str) -> None:
    vault = Vault(key)
    assert Vault(key).open(vault.seal(CANARY, "T1"), "T1") == CANARY
    assert key not in f"{vault!r} {vault}"


def test_who_keeps_no_tokens_waits_for_no_cipher() -> None:
    code = "import sys, bot.app, bot.domain.vault; print('cryptography' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "False\n"
