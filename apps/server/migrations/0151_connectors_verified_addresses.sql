-- Readers of a source are matched with members by their address: only an address that was verified is an identity.
GRANT SELECT (email_verified) ON app_user TO app_scoped;
