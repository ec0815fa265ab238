-- Former releases named whoever gave no name after their address: the part before the @, or "Somebody" where that was not
-- allowed. An address is private, so these names go. Their owners are asked for one before they list their next ticket, and
-- others read a neutral word until then. A name that somebody chose and that is the same cannot be told apart, and goes too.
--
-- The triggers of 0001 give each account its next version and publish `user.created`, as they do when somebody chooses a
-- name. Accounts that an instance of a former release opens during the rollout, after this has run, keep such a name.
update users
set name = ''
where name in (split_part(email, '@', 1), 'Somebody');
