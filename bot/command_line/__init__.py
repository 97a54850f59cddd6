"""What the larger commands do; `bot/__main__.py` names them and their options."""
