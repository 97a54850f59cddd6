"""What a workspace has set for itself."""

from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import available_timezones

from bot.core import audit_messages, messages
from bot.core.desk import Desk
from bot.domain import likeness, setting
from bot.domain.audit import Deed, Entry
from bot.domain.message import Message
from bot.domain.place import AccountRef, WorkspaceId
from bot.domain.setting import WorkspaceSettings
from bot.store import accounts, audit, places, settings
from bot.store.database import Session

_NO_PLACES = {"Factory", "localtime"}
"""In the zones' folder, too, and not IANA's: the second is whatever the machine is set to."""

_NEAR = 70


@dataclass(frozen=True)
class Settings:
    """A workspace's settings: seen by everybody, changed by administrators."""

    desk: Desk

    async def show(self, account: AccountRef, name: str | None = None) -> Message:
        """Return all settings, or one.

        Raises:
            UnknownSetting: with the nearest names.
        """
        wanted = [setting.find(name)] if name else list(setting.SETTINGS.values())
        db = self.desk.database.reader
        workspace_id = await places.find_workspace(db, account.workspace)
        house = await settings.of(db, workspace_id) if workspace_id else WorkspaceSettings({})
        values = [await _read(db, workspace_id, one.name, house[one.name]) for one in wanted]
        return messages.settings(list(zip(wanted, values, strict=True)))

    async def change(self, account: AccountRef, name: str, typed: str) -> Message:
        """Set one setting; it counts from now on.

        Raises:
            UnknownSetting, BadSetting: the name or the value is none.
            NotAllowed: the person is no administrator.
        """
        changed = setting.find(name)
        value = setting.read(changed, typed, zones())
        async with self.desk.database.transaction() as tx:
            workspace_id = await places.workspace(
                tx, account.workspace, mint=self.desk.mint, now=self.desk.now()
            )
            house = await self.desk.house(tx, account, workspace_id, "change the settings")
            account_id = await accounts.account(
                tx, account, workspace_id, mint=self.desk.mint, now=self.desk.now()
            )
            await settings.change(tx, workspace_id, changed.name, value)
            if value != house[changed.name]:
                await audit.note(
                    tx,
                    workspace_id,
                    account_id,
                    Deed.SET,
                    now=self.desk.now(),
                    setting=changed.name,
                    before=house[changed.name],
                    after=value,
                )
        said = await _read(self.desk.database.reader, workspace_id, changed.name, value)
        return messages.setting_changed(changed.name, said)

    async def log(self, account: AccountRef, typed: str = "") -> Message:
        """Show who changed what last; `typed` says how many entries.

        Raises:
            NotAllowed: the person is no administrator.
            BadSetting: there can't be so many.
        """
        most = setting.logged(typed)
        db = self.desk.database.reader
        workspace_id = await places.find_workspace(db, account.workspace)
        if workspace_id is None:
            return audit_messages.log((), setting.SETTINGS["zone"].default)
        house = await self.desk.house(db, account, workspace_id, "see who changed what")
        entries = await audit.last(db, workspace_id, most)
        if account.workspace.direct:  # whose one channel needs no name
            entries = [replace(entry, channel=None) for entry in entries]
        return audit_messages.log([await _named(db, workspace_id, one) for one in entries], house["zone"])


async def _named(db: Session, workspace_id: WorkspaceId, entry: Entry) -> Entry:
    """Return an entry with its values as people read them."""
    if entry.setting is None:
        return entry
    before = await _read(db, workspace_id, entry.setting, entry.before or "")
    return replace(
        entry, before=before, after=await _read(db, workspace_id, entry.setting, entry.after or "")
    )


async def _read(db: Session, workspace_id: WorkspaceId | None, name: str, value: str) -> str:
    """Return a value as people read it: people by the names that we know, by their ids where we know none."""
    if name != setting.ADMINS or workspace_id is None:
        return value
    return ", ".join([await accounts.name(db, workspace_id, user) or user for user in value.split()])


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones; finding them walks through folders."""
    return frozenset(available_timezones()) - _NO_PLACES


def zones_like(typed: str, most: int) -> list[str]:
    """Return the time zones that complete what somebody has typed of a name, else the nearest ones."""
    wanted, names = _plain(typed), {zone: _plain(zone) for zone in sorted(zones())}
    known = [zone for zone, name in names.items() if wanted in name]
    if known:
        # Whoever types a city means it, not the region that has the same letters.
        return sorted(known, key=lambda zone: wanted not in names[zone].rpartition("/")[2])[:most]
    near = likeness.like(wanted, names.values(), score=_NEAR, most=most)
    return [zone for zone, name in names.items() if name in near]


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())
