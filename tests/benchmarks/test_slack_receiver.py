from rich.console import Console

from tests.benchmarks import slack_receiver


async def test_the_program_measures() -> None:
    """Every figure is there; what they are is for a quiet machine."""
    console = Console(width=108, record=True, quiet=True)
    await slack_receiver.measure(console, times=4, rounds=1)
    assert "commands a second" in console.export_text()
