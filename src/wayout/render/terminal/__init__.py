"""What text in a terminal is made of: lines, tables, statements that several answers share, prose."""
