"""The marks of the block in a page that signing changes, and nothing else: see :mod:`iro_analysis.report.status`."""

#: Around the block, as its template writes them; texts of others cannot hold them, because "<" is escaped in a page.
BEGIN, END = b"<!-- status and signatures: begin -->", b"<!-- status and signatures: end -->"


def without_status(page: bytes) -> bytes:
    """A page with the block empty, as the manifest hashes it; a page without exactly one block as it is."""
    before, block, after = parts_of_page(page)
    return before + BEGIN + END + after if block else page


def status_block(page: bytes) -> bytes:
    """The block of a page, marks included; empty where there is not exactly one."""
    return parts_of_page(page)[1]


def parts_of_page(page: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the block, the block with its marks, and what stands after it."""
    begins, ends = page.find(BEGIN), page.find(END)
    if page.count(BEGIN) != 1 or page.count(END) != 1 or ends < begins:
        return page, b"", b""
    return page[:begins], page[begins : ends + len(END)], page[ends + len(END) :]
