-- People and sessions belong to the installation, not to a tenant (one person may be a member of several tenants).
CREATE TABLE app_user (
  id text PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  locale text,
  theme text NOT NULL DEFAULT 'system',
  operator boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE user_session (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  token text NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_session_user ON user_session (user_id);

CREATE TABLE user_account (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_account_user ON user_account (user_id);
CREATE UNIQUE INDEX user_account_provider ON user_account (provider_id, account_id);

CREATE TABLE verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verification_identifier ON verification (identifier);

-- Failed attempts per account (known or not, so that a lock tells nothing) and per address. No personal data: keys are hashes.
CREATE TABLE sign_in_guard (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  window_started_at timestamptz NOT NULL,
  locked_until timestamptz
);
CREATE INDEX sign_in_guard_window ON sign_in_guard (window_started_at);

CREATE TABLE tenant (
  id text PRIMARY KEY,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant TO app_scoped USING (id = current_setting('app.tenant_id'));
CREATE POLICY installation ON tenant TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (name) ON tenant TO app_scoped;

CREATE TABLE member (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  user_id text NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'builder', 'member', 'viewer')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  joined_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, user_id),
  -- The reserved tenant holds what the operator shares; nobody can be its member.
  CHECK (tenant_id <> 'ten_00000000000000000000000000000000')
);
CREATE INDEX member_user ON member (user_id);
SELECT protect_tenant_table('member');

-- A tenant sees name and e-mail of its own members only.
ALTER TABLE app_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_user FORCE ROW LEVEL SECURITY;
CREATE POLICY fellow_members ON app_user FOR SELECT TO app_scoped USING (EXISTS (SELECT 1 FROM member WHERE member.user_id = app_user.id));
CREATE POLICY installation ON app_user TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT (id, name, email) ON app_user TO app_scoped;

CREATE TABLE user_group (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
SELECT protect_tenant_table('user_group');

CREATE TABLE group_member (
  tenant_id text NOT NULL,
  group_id text NOT NULL,
  member_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, group_id, member_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES user_group (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX group_member_member ON group_member (tenant_id, member_id);
SELECT protect_tenant_table('group_member');

CREATE TABLE invitation (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'builder', 'member', 'viewer')),
  group_ids text[] NOT NULL DEFAULT '{}',
  token_hash text NOT NULL UNIQUE,
  -- The link in the mail has a token of its own: whoever comes with it has proved to own the address.
  mail_token_hash text UNIQUE,
  invited_by text NOT NULL,
  invited_by_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX invitation_email ON invitation (email);
SELECT protect_tenant_table('invitation');

CREATE TABLE api_key (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  hint text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  scopes text[],
  user_id text NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX api_key_user ON api_key (user_id);
SELECT protect_tenant_table('api_key');
