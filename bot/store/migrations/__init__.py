"""The schema's revisions, and bringing a file to the current one."""

from bot.store.migrations.steps import known, migrate, prepare

__all__ = ["known", "migrate", "prepare"]
