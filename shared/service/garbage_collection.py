"""Python's collector, tuned for what these processes do."""

import gc


def tune_garbage_collection() -> None:
    """Looks for cycles after 50,000 new objects, and never among those that the start has made.

    A request makes hundreds of small objects and nearly no cycles: looking after each 700 of them, as Python does
    by itself, takes a tenth of the processor.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
