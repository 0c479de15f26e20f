"""Experts are asked to help with a topic, and answer."""
