/*
 * The protocol of docs/adr/0003 and 0005: two buyers, one place. Run it with `npm run model`.
 *
 * Each aggregate has a history of versions. A message is one version of it; listeners may hear versions in any order,
 * late, and more than once (a budget bounds the repeats, so that every run ends). Losing a message for good is not in
 * the model, since the outbox keeps it until it is handled. A crash needs no step of its own: every step is one
 * transaction or one call, any process may rest for ever between two of them, and nothing is kept outside of states.
 */
#define N 2               /* orders that want the one place */
#define V 6               /* versions an aggregate can have */

mtype:order   = { none, awaiting, confirming, complete, cancelled };
mtype:payment = { nothing, created, authorized, captured, voided, refunded };
mtype:intent  = { missing, unconfirmed, held, taken, given_up, given_back };

mtype:order   order[N] = none;
mtype:order   said[N * V];        /* order's versions, as said */
byte          orderVersion[N];
mtype:order   copy[N] = none;            /* what payments knows of the order */
byte          copyVersion[N];

mtype:payment payment[N] = nothing;
mtype:payment told[N * V];        /* payment's versions, as said */
byte          paymentVersion[N];
bool          handled[N * V];     /* payment's versions that orders has handled */

mtype:intent  intent[N] = missing;          /* at the provider */

bool due[N];                      /* the order's time is up, on orders' clock */
bool expired[N];                  /* it was cancelled for that */
bool inTime[N];                   /* payments knew of the authorization before */

bool asked, answered;             /* a question to payments is open; it has answered */
bool dueWhenAsked[N], cleared[N]; /* which orders the question covers; which may expire */
bool namedAuthorized[N];           /* what the answer says of each */

byte repeats = 2;

#define taken_places ((order[0] == awaiting || order[0] == confirming || order[0] == complete) \
                    + (order[1] == awaiting || order[1] == confirming || order[1] == complete))

inline setOrder(i, state) {
  order[i] = state;
  orderVersion[i]++;
  said[i * V + orderVersion[i]] = state
}

inline setPayment(i, state) {
  payment[i] = state;
  paymentVersion[i]++;
  told[i * V + paymentVersion[i]] = state
}

/* Orders: one transaction a step. */
inline hearPayment(i, v) {
  handled[i * V + v] = true;
  if
  :: told[i * V + v] == authorized && order[i] == awaiting -> setOrder(i, confirming)
  :: told[i * V + v] == captured && (order[i] == awaiting || order[i] == confirming) -> setOrder(i, complete)
  :: told[i * V + v] == voided && (order[i] == awaiting || order[i] == confirming) -> setOrder(i, cancelled)
  :: else
  fi
}

#define hear(v)      atomic { (v <= paymentVersion[i] && !handled[i * V + v]) -> hearPayment(i, v) }
#define hearAgain(v) atomic { (v <= paymentVersion[i] && handled[i * V + v] && repeats > 0) -> repeats--; hearPayment(i, v) }

active [N] proctype Orders() {
  byte i = _pid;
  do
  :: atomic { order[i] == none && taken_places == 0 -> setOrder(i, awaiting) }
  :: atomic { order[i] == awaiting && !due[i] -> due[i] = true }                  /* time passes */
  :: atomic { order[i] == awaiting -> setOrder(i, cancelled) }                    /* the buyer lets go */
  :: atomic { order[i] == awaiting && due[i] && !cleared[i] && !asked ->          /* the question */
       asked = true; answered = false; dueWhenAsked[0] = due[0]; dueWhenAsked[1] = due[1] }
  :: atomic { order[i] == awaiting && due[i] && cleared[i] ->                     /* it expires */
       expired[i] = true; setOrder(i, cancelled) }
  :: hear(1) :: hear(2) :: hear(3) :: hear(4) :: hear(5)
  :: hearAgain(1) :: hearAgain(2) :: hearAgain(3) :: hearAgain(4) :: hearAgain(5)
  od
}

#define isAuthorized(i) (copy[i] == awaiting && payment[i] == authorized)

/* Orders hears the answer: whom it names is as good as heard of, and what was due then may expire. */
inline hearAnswer(i) {
  if
  :: namedAuthorized[i] && order[i] == awaiting -> setOrder(i, confirming)
  :: else
  fi;
  cleared[i] = cleared[i] || dueWhenAsked[i]
}

active proctype Deadline() {
  do
  :: atomic { asked && !answered ->                                               /* payments answers */
       answered = true; namedAuthorized[0] = isAuthorized(0); namedAuthorized[1] = isAuthorized(1) }
  :: atomic { asked && answered -> asked = false; answered = false; hearAnswer(0); hearAnswer(1) }
  od
}

#define served(i) (copy[i] == confirming || copy[i] == complete)

/* A copy keeps the newest version it has seen; older ones change nothing. */
#define follow(v) atomic { (v <= orderVersion[i] && v > copyVersion[i]) -> copyVersion[i] = v; copy[i] = said[i * V + v] }

/* Payments: every look and every act is a step of its own, in any order. */
active [N] proctype Payments() {
  byte i = _pid - 3;
  do
  :: follow(1) :: follow(2) :: follow(3) :: follow(4) :: follow(5)
  :: atomic { copy[i] == awaiting && payment[i] == nothing && !due[i] -> setPayment(i, created); intent[i] = unconfirmed }
  :: atomic { payment[i] == created && intent[i] == held ->                       /* sees the authorization */
       inTime[i] = !due[i]; setPayment(i, authorized) }
  :: atomic { payment[i] == authorized && served(i) && intent[i] == held -> intent[i] = taken }
  :: atomic { intent[i] == taken && (payment[i] == created || payment[i] == authorized) -> setPayment(i, captured) }
  :: atomic { copy[i] == cancelled && (intent[i] == unconfirmed || intent[i] == held) -> intent[i] = given_up }
  :: atomic { intent[i] == given_up && (payment[i] == created || payment[i] == authorized) ->
       inTime[i] = false; setPayment(i, voided) }                                 /* there is nothing left to accept */
  :: atomic { payment[i] == captured && copy[i] == cancelled && intent[i] == taken ->
       intent[i] = given_back; setPayment(i, refunded) }
  od
}

/* The buyer's card, at the provider: whenever it likes, or never; and the provider may take its word back. */
active [N] proctype Card() {
  byte i = _pid - 5;
  if
  :: atomic { intent[i] == unconfirmed -> intent[i] = held }
  :: true
  fi;
  if
  :: atomic { intent[i] == held -> intent[i] = given_up }
  :: true
  fi
}

active proctype Always() {
  /* A place is never sold twice, nor held and sold beyond what there is. */
  atomic { taken_places > 1 -> assert(false) }
}

active proctype Never() {
  /* Money is never taken for an order that is not served; so nothing ever needs to be given back. */
  atomic { ((intent[0] == taken && order[0] == cancelled) || (intent[1] == taken && order[1] == cancelled)
         || intent[0] == given_back || intent[1] == given_back) -> assert(false) }
}

active proctype InTime() {
  /* Who authorized before the deadline does not lose the ticket to the clock. */
  atomic { ((expired[0] && inTime[0]) || (expired[1] && inTime[1])) -> assert(false) }
}

active proctype AtTheEnd() {
  /* When nothing more can happen, everything is settled: paid and complete, or cancelled and no money held. */
  timeout ->
    assert(order[0] != awaiting && order[0] != confirming && order[1] != awaiting && order[1] != confirming);
    assert((order[0] == complete) == (intent[0] == taken) && (order[1] == complete) == (intent[1] == taken));
    assert(intent[0] != held && intent[1] != held);
    assert(order[0] == cancelled || order[0] == none || payment[0] == captured);
    assert(order[1] == cancelled || order[1] == none || payment[1] == captured)
}
