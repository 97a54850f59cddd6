"""The platforms: each translates its events into acts, and messages into what people see."""
