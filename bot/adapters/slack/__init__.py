"""The coach on Slack: slash commands, buttons, reactions, ephemeral messages, a home tab."""
