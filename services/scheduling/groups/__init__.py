"""Groups that may meet, and the clocks by which they live."""
