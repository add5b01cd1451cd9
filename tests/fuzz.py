"""Sound files with a few bytes changed at random."""

import io
import zipfile

#: What is put in: marks that readers of files act on.
PIECES = (
    b"\0",
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\xff",
    b"PK\x01\x02",
    b"<",
    b"=1+1",
    b"[",
    b"9" * 400,
    b"\xef\xbb\xbf",
    b"&#0;",
)


def mutated(content, chance):
    """The content with one to five changes: a bit turned, a piece put in, bytes lost, doubled or moved, the end cut."""
    for _ in range(chance.randint(1, 5)):
        at, to = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        change = chance.randrange(6)
        if change == 0 and at < len(content):
            content = content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
        elif change == 1:
            content = content[:at] + chance.choice(PIECES) + content[at:]
        elif change == 2:
            content = content[:at] + content[at + chance.randint(1, 40) :]
        elif change == 3:
            content = content[:to] + content[at : at + 500] + content[to:]
        elif change == 4:
            content = content[at:to] + content[:at] + content[to:]
        elif chance.random() < 0.3:
            content = content[: max(at, 1)]
    return content


def repacked(content, chance):
    """A zipped file whose parts are changed, not their packing, so that the reader gets to see the changes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if chance.random() < 0.4 else part)
    return buffer.getvalue()
