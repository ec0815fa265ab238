# Runs once, on an empty volume. Creates the owner of the service's database, and the role the service runs as, which owns
# nothing and gets its rights from the migrations. Passwords come from the environment, because `ps` shows command lines.
psql --username postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv role SERVICE
\getenv password SERVICE_PASSWORD
\getenv app SERVICE_APP
\getenv app_password SERVICE_APP_PASSWORD
create role :"role" login password :'password';
create role :"app" login password :'app_password';
create database :"role" owner :"role";
revoke all on database :"role", postgres, template1 from public;
SQL
