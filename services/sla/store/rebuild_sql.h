// Statements about the events of a partition whose clocks are made again.
#pragma once

#include "pg/connection.h"

namespace redress::sla::sql {

inline constexpr pg::Statement kClearStage{"sla_rebuild_clear", "TRUNCATE rebuild_event"};
inline constexpr pg::Statement kAddToStage{
    "sla_rebuild_add",
    "INSERT INTO rebuild_event (complaint_id, own, payload) "
    "SELECT complaint_id, own, payload FROM unnest($1::uuid[], $2::bool[], $3::bytea[]) "
    "  WITH ORDINALITY AS given(complaint_id, own, payload, place) ORDER BY place"};
inline constexpr pg::Statement kReadStage{
    "sla_rebuild_read",
    "SELECT complaint_id, place, own, payload FROM rebuild_event "
    "WHERE (complaint_id, place) > ($1, $2) ORDER BY complaint_id, place LIMIT $3"};

}  // namespace redress::sla::sql
