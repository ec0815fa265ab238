export const help = `npm run ops -- <command>

  status                           one screen: processes, streams, consumers, logs, dead letters, overdue orders and payments.
                                   Ends with 1 when something is wrong, and names the section of docs/runbook.md
  status --minutes 60              the same, with the security events of the last hour instead of ten minutes
  verify [--wait <seconds>]        compares every copy with its owner, the places, the ledger and the payment provider
                                   with the orders, and the outboxes with what is true. Ends with 1 on any difference.
                                   With --wait it looks again until nothing differs, for a system in motion
  replay <service> [--from <time>] publishes what a service has said again, from a time like 2026-11-21T20:00:00Z or
                                   from the beginning. Who has handled a message already drops it
  rebuild <service>                empties a service's copies of what others own and has the owners publish everything
                                   as it is now. Until it has arrived, the service knows less than it should
  restored <service>               says that a service's database came back from a backup, for one that did not notice by
                                   itself: what it has counts everywhere then, and it hears what others said since
  backup <folder>                  saves all databases, and the payment sandbox's data, into a new folder, while all run
  restore <folder> --yes           puts a backup in the place of all databases, while services run: they are restarted. It
                                   refuses a backup that is incomplete or altered. What was made since is gone
  restore <folder> --only orders   the same for one database, or several: orders,payments. The others keep what they have
  retire <owner> <consumer>        excuses a consumer that will not come back from handling an owner's log, which is kept
                                   for it otherwise. A consumer that comes back requests everything it missed
  revoke-key [kid]                 revokes the key that tokens are signed with, or the one named: every service refuses
                                   it within five seconds, another key signs, and browsers renew their tokens unnoticed
  dead-letters [service]           shows the messages that could not be handled, with the reason
  dead-letters retry [service]     handles them again, and keeps those that still fail
  dead-letters drop [service]      throws them away
  sql <service> [statement]        shows the rows of a statement, or asks for statements; nothing can be changed
                                   unless --write is said
  help                             this

Services: auth, tickets, orders, payments, and expiration (rebuild only). It acts on the stack that runs in
TICKETING_HOME (.ticketing by default).

In a cluster the services' own commands do the same, from any of a service's pods:

  kubectl exec deploy/orders -- node services/orders/src/main.ts <command>

  replay [time] · forget · republish · restored · dead-letters [retry|drop] · retire <consumer> · migrate · revoke-key [kid] (auth)

where rebuild is "forget" in the service, then "republish" in those it hears: tickets hears auth and orders; orders
hears tickets and payments; payments and expiration hear orders.`;
