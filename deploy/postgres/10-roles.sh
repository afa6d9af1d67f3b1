#!/bin/sh
# Run once by PostgreSQL's image, when the database is new. A role and a database each for the desk and for the bot, so that
# whoever got hold of a worker reads no conversation but those that it is given.
# The file holds two lines, the role's name and its password each; the passwords stay out of arguments and logs.
set -eu
roles="${FRONTLINE_ROLES:-/run/secrets/postgres_roles}"

while read -r role password; do
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<SQL
\set role '$role'
\set password '$password'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE CONNECT ON DATABASE :"role" FROM PUBLIC;
SQL
done <"$roles"
