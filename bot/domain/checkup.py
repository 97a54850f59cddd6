"""What is set up, and what is missing: one finding for each thing that was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """How something is; where it isn't as it should be, how to mend it."""

    about: str
    state: str
    mend: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is to be mended."""
        return not self.mend

    def __str__(self) -> str:
        if self.good:
            return f"ok       {self.about}: {self.state}"
        return f"missing  {self.about}: {self.state} – {self.mend}"
