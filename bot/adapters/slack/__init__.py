"""The coach on Slack: slash commands, buttons, reactions, direct messages."""
