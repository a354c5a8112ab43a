"""A changed or new form: handed in as a workbook, compared, tried, and published or thrown away."""
