-- When a device last had nothing more to send of a scope: up to a minute behind. Not a view: it cannot be rebuilt.
CREATE TABLE device_syncs (
    device      BLOB NOT NULL,
    scope       TEXT NOT NULL,
    complete_ms INTEGER NOT NULL,
    PRIMARY KEY (device, scope)
) STRICT, WITHOUT ROWID;
