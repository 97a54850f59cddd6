"""The coach on Discord: slash commands, buttons, reactions, direct messages."""
