// Takes in what clocks and cases tell, and plans who is told of it when (R-S13, R-R5).
//
//   RETURN_IF_ERROR(NoteClocks(attentions, recipients, rhythm, events, now));
#pragma once

#include "services/messaging/app/digest_ports.h"

namespace redress::messaging {

struct Noted {
  AttentionKey key;
  const events::v1::Event* event;
};

// A fixed number of statements, however many events of however many complaints there are. At least
// one event, each of a kind that Concerns; a complaint's come in order.
absl::Status NoteClocks(Attentions& attentions, Recipients& recipients, const DigestRhythm& rhythm,
                        absl::Span<const Noted> events, absl::Time now);

}  // namespace redress::messaging
