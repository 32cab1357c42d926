"""Reports that leave the workspace as one PDF: for a period, and the whole file of a case."""
