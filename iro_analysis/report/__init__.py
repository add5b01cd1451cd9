"""From the ledger to ``report.html``: numbers, tables, charts, sentences and notebooks, put together on one page."""
