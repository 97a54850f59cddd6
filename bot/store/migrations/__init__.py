"""The schema's revisions, and bringing a file to the current one."""

from bot.store.migrations.steps import is_at, known, migrate, prepare

__all__ = ["is_at", "known", "migrate", "prepare"]
