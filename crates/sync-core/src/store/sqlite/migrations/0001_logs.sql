-- The logs of a replica. Devices, scopes and documents stand under small numbers: a row costs its record, its
-- predecessor's hash and a few bytes.

CREATE TABLE core_scope (
    id   INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE core_device (
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE core_document (
    id    INTEGER PRIMARY KEY,
    scope INTEGER NOT NULL REFERENCES core_scope (id),
    bytes BLOB NOT NULL,
    UNIQUE (scope, bytes)
) STRICT;

-- The hash of an entry is the `prev` of the entry after it, and of the last one in core_log.
CREATE TABLE core_entry (
    scope    INTEGER NOT NULL REFERENCES core_scope (id),
    device   INTEGER NOT NULL REFERENCES core_device (id),
    seq      INTEGER NOT NULL,
    save     INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES core_document (id),
    deps     BLOB NOT NULL, -- CBOR: device number, seq, device number, seq …
    prev     BLOB NOT NULL,
    record   BLOB NOT NULL,
    PRIMARY KEY (scope, device, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX core_entry_of_document ON core_entry (document);

CREATE TABLE core_log (
    scope  INTEGER NOT NULL REFERENCES core_scope (id),
    device INTEGER NOT NULL REFERENCES core_device (id),
    seq    INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (scope, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_signature (
    scope     INTEGER NOT NULL REFERENCES core_scope (id),
    device    INTEGER NOT NULL REFERENCES core_device (id),
    seq       INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (scope, device, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_dirty (
    mark     INTEGER PRIMARY KEY,
    document INTEGER NOT NULL UNIQUE REFERENCES core_document (id)
) STRICT;

CREATE TABLE core_inbox (
    arrival     INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    scope       TEXT NOT NULL,
    device      BLOB NOT NULL,
    first_seq   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    content     BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE core_statement (
    id        BLOB PRIMARY KEY,
    body      BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE core_remote (
    remote       TEXT PRIMARY KEY,
    trust_digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE core_remote_heads (
    remote TEXT NOT NULL,
    scope  INTEGER NOT NULL REFERENCES core_scope (id),
    heads  BLOB NOT NULL, -- canonical CBOR
    PRIMARY KEY (remote, scope)
) STRICT, WITHOUT ROWID;
