"""Figures that are aimed at, each beside its aim: `make figures SERVICE=ground`, or a service.

A folder's own figures are measured in a module of its name with a function `figures`; what every service is held to
stands in `source`.
"""
