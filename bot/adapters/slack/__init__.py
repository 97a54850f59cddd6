"""The coach on Slack: Block Kit, buttons, reactions, threads."""
