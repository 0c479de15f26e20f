"""The library: every published version, for anybody to read."""
