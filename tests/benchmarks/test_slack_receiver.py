from rich.console import Console

from tests.benchmarks import slack_receiver


async def test_the_program_measures() -> None:
    """Every figure is there; what they are is for a quiet machine."""
    console = Console(width=108, record=True)
    await slack_receiver.measure(console, times=4, rounds=1)
    printed = console.export_text()
    assert "commands a second" in printed
    assert "events, there and back" in printed
