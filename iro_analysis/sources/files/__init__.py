"""The two forms of file that are read, as grids of cells: delimited text and workbooks."""
