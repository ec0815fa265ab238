# Writes the user table with the passwords from the environment into a file that only Redis can read (`ps` shows command
# lines), and starts Redis. A replica signs in at the primary with a user of its own.
umask 077
awk '{
  while (match($0, /[$][A-Z_]+/)) {
    name = substr($0, RSTART + 1, RLENGTH - 1)
    $0 = substr($0, 1, RSTART - 1) ENVIRON[name] substr($0, RSTART + RLENGTH)
  }
  print
}' /etc/redis/users.acl > /run/redis/users.acl
echo "masteruser replica
masterauth $REDIS_REPLICA" > /run/redis/replica.conf
exec redis-server /etc/redis/redis.conf "$@"
