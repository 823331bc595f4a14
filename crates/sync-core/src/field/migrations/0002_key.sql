-- The device's private keys: the one that it goes by, and the one for which a certificate is being asked. Nothing of
-- them lies in a file of its own: where the store is encrypted, so are they.
CREATE TABLE phone_key (
    device BLOB PRIMARY KEY, -- follows from the key
    seed   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
