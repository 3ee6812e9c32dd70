#!/bin/sh
# Runs once, when the database container is empty: the three roles of the product, none of them a superuser.
# What only a superuser may install is installed here; migrations run as safeguard_owner.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$DB_OWNER_PASSWORD" --set app="$DB_APP_PASSWORD" --set worker="$DB_WORKER_PASSWORD" <<'SQL'
CREATE ROLE safeguard_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOINHERIT PASSWORD :'owner';
CREATE ROLE safeguard_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
CREATE ROLE safeguard_worker LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'worker';
GRANT safeguard_app, safeguard_worker TO safeguard_owner;
CREATE DATABASE safeguard OWNER safeguard_owner;
\connect safeguard
CREATE EXTENSION pg_trgm;
CREATE EXTENSION citext;
CREATE EXTENSION btree_gist;
CREATE EXTENSION unaccent;
SQL
