"""How a report is written down; one module per format, and each sees the Report alone."""
