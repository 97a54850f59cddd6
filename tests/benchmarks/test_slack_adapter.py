from rich.console import Console

from tests.benchmarks import slack_adapter


async def test_the_program_measures() -> None:
    """Both bots answer whatever people do, and every figure is there; the figures are for a quiet machine."""
    console = Console(width=slack_adapter.WIDTH, record=True)
    await slack_adapter.measure(console, times=4, rounds=1)
    printed = console.export_text()
    assert all(name in printed for name in slack_adapter.PAIRS)
    assert printed.count("one caller, to the acknowledgement") == 5
    assert printed.count("one caller, to what is seen") == 3
