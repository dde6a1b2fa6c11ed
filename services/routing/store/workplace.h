// Everything one transaction needs, made in one line.
//
//   Workplace work(tx, resources);
//   RETURN_IF_ERROR(work.dispatch.Load({key}));
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "events/log.h"
#include "pg/database.h"
#include "services/routing/app/dispatch.h"
#include "services/routing/store/case_book.h"
#include "services/routing/store/catalogue_book.h"
#include "services/routing/store/people_book.h"
#include "services/routing/store/staff_book.h"
#include "timer/timers.h"

namespace redress::routing {

// What outlives every transaction.
struct Resources {
  pg::Database& db;
  events::Log& log;
  timer::Timers& timers;
  Clock& clock;
  Random& random;
  DispatchOptions options;
  OfferListener announce;  // may be empty
};

// Lives inside one transaction, no longer than `resources`. Not thread-safe.
struct Workplace {
  Workplace(pg::Transaction& tx, const Resources& resources)
      : tx(tx),
        cases(tx, resources.log, resources.timers, resources.announce),
        staff(tx),
        catalogue(tx),
        presences(tx),
        dispatch(cases, staff, resources.random, resources.options, resources.clock.Now()) {}

  pg::Transaction& tx;
  PgCaseBook cases;
  PgStaffBook staff;
  PgCatalogueBook catalogue;
  PgPresenceBook presences;
  Dispatch dispatch;
};

}  // namespace redress::routing
