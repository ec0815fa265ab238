# Runs once, on an empty volume: the service's own role, which owns its database and nothing else.
psql --username postgres --set ON_ERROR_STOP=1 --set role="$SERVICE" --set password="$SERVICE_PASSWORD" <<'SQL'
create role :"role" login password :'password';
create database :"role" owner :"role";
revoke connect on database :"role" from public;
SQL
