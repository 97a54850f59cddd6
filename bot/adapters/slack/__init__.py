"""Slack: workspaces and channels, over slack-bolt."""
