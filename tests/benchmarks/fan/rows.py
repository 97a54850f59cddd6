"""What is said of a minute at which everybody is due."""

from collections.abc import Callable, Sequence
from statistics import median

from tests.benchmarks.fan.drain import Figures
from tests.benchmarks.fan.ledger import NEVER
from tests.benchmarks.row import Row

OVER, MEMORY, SHARES, SLOWER, LAG = 1.10, 10.0, 2.0, 1.5, 0.020
"""At most: times the floor, MB more, shares of waiting, times the idle `/quiz`, seconds of a held loop."""

LOOKS = 2.0
"""Seconds in which the coach sees that something is due: the scheduler's, then the turns'."""


def drained(figures: Figures, floor: Callable[[float], float]) -> list[Row]:
    """When the last question and the last 👀 were handed over; floor: seconds that all until then takes."""
    rows: list[Row] = []
    for what, moments in (
        ("the last question", figures.ledger.asked),
        ("the last 👀", figures.ledger.marked),
    ):
        took, least = max(moments) - figures.open, floor(max(moments))
        row = Row(what, f"{took:.0f} s", f"{least:.0f} s", f"{took / least:.2f} ×")
        rows.append(row.against(f"≤ {OVER:.2f} ×", met=took <= OVER * least and min(moments) != NEVER))
    return rows


def busiest(figures: Figures, most: int) -> Row:
    """Requests in the busiest second beside what the adapter allows itself."""
    found = figures.ledger.busiest()
    row = Row("requests in the busiest second", str(found), str(most), f"{found / most:.2f} ×")
    return row.against("≤ 1 ×", met=found <= most)


def once(figures: Figures) -> Row:
    """Questions that stand there twice, or not at all."""
    stands = figures.ledger.stands
    wrong = sum(number != 1 for number in stands)
    return Row("doubled or lost, of so many", str(wrong), str(len(stands))).against("0", met=wrong == 0)


def memory(figures: Figures) -> Row:
    return Row("memory beyond rest (VmRSS)", f"+ {figures.memory:.1f} MB").against(
        f"≤ + {MEMORY:.0f} MB", met=figures.memory <= MEMORY
    )


def fair(figures: Figures, rate: float) -> Row:
    """The longest that a workspace of one channel waits, in shares; a share is a turn of all that wait."""
    waits: list[tuple[float, float, float]] = []
    for place in figures.places:
        if len(place.drills) == 1:
            due = figures.open + place.late * 60
            handed = figures.ledger.moments(place)[-1]
            share = sum(figures.ledger.moments(other)[-1] >= due for other in figures.places) / rate
            waits.append(((handed - due) / (share + LOOKS), handed - due, share))
    worst, wait, share = max(waits)
    row = Row("wait of one channel, the longest", f"{wait:.1f} s", f"{share + LOOKS:.1f} s", f"{worst:.2f} ×")
    return row.against(f"≤ {SHARES:g} ×", met=worst <= SHARES)


def quick(figures: Figures) -> list[Row]:
    """What `/quiz` takes meanwhile beside before."""
    return [
        _quick(f"/quiz in {where}, p99", waits, idle)
        for where, waits, idle in zip(
            ("the largest", "a small one"), figures.waits, figures.idle, strict=True
        )
    ]


def _quick(what: str, waits: Sequence[float], idle: Sequence[float]) -> Row:
    slow, usual = _late(waits), _late(idle)
    row = Row(what, f"{slow * 1000:.0f} ms", f"{usual * 1000:.0f} ms", f"{slow / usual:.2f} ×")
    return row.against(f"≤ {SLOWER:g} ×", met=slow <= SLOWER * usual)


def held(figures: Figures) -> list[Row]:
    """For how long the event loop was held, in its thread's CPU."""
    return [
        Row("the loop is held, p99", f"{figures.lag * 1000:.1f} ms").against(
            f"< {LAG * 1000:.0f} ms", met=figures.lag < LAG
        ),
        Row("  at the most", f"{figures.longest * 1000:.1f} ms"),
    ]


def effort(figures: Figures) -> list[Row]:
    """What one drill takes."""
    drills = len(figures.ledger.stands)
    return [
        Row("  statements a drill, all told", f"{figures.statements / drills:.0f}"),
        Row("  CPU a drill, all told", f"{figures.cpu / drills * 1000:.1f} ms"),
        Row("  /quiz meanwhile, the median", f"{median(figures.waits[0]) * 1000:.0f} ms"),
    ]


def _late(waits: Sequence[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)]
