"""The rules: questions, points, periods. No async, no I/O, no clock, no platform."""
