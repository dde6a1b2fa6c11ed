// Every statement of messaging.
#pragma once

#include "pg/connection.h"

namespace redress::messaging::sql {

// A filing seen twice (a retried parked event) changes nothing.
inline constexpr pg::Statement kInsertConversations{
    "messaging_conversation_insert",
    "INSERT INTO conversation (tenant, complaint_id, channel, customer_id, language) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[]) "
    "ON CONFLICT DO NOTHING"};

inline constexpr pg::Statement kFindConversation{
    "messaging_conversation_find",
    "SELECT channel, customer_id, language, erase_time FROM conversation "
    "WHERE tenant = $1 AND complaint_id = $2"};
// For whoever adds to it: an erasure waits until the addition is there to be erased.
inline constexpr pg::Statement kHoldConversation{
    "messaging_conversation_hold",
    "SELECT channel, customer_id, language, erase_time FROM conversation "
    "WHERE tenant = $1 AND complaint_id = $2 FOR SHARE"};
// In one order, so that two writers never wait for each other in a circle.
inline constexpr pg::Statement kEraseConversations{
    "messaging_conversation_erase",
    "WITH locked AS MATERIALIZED ("
    "  SELECT c.tenant, c.complaint_id, gone.erase_time FROM conversation AS c "
    "  JOIN unnest($1::text[], $2::uuid[], $3::timestamptz[]) "
    "    AS gone(tenant, complaint_id, erase_time) USING (tenant, complaint_id) "
    "  ORDER BY c.complaint_id FOR UPDATE OF c) "
    "UPDATE conversation AS c SET customer_id = '', erase_time = locked.erase_time FROM locked "
    "WHERE c.tenant = locked.tenant AND c.complaint_id = locked.complaint_id"};
inline constexpr pg::Statement kEraseMessages{
    "messaging_message_erase",
    "UPDATE message AS m SET sealed_body = '', sealed_override = NULL "
    "FROM unnest($1::text[], $2::uuid[]) AS gone(tenant, complaint_id) "
    "WHERE m.tenant = gone.tenant AND m.complaint_id = gone.complaint_id"};

inline constexpr pg::Statement kJoinConversation{
    "messaging_conversation_join",
    "UPDATE conversation SET merged_into = $3 WHERE tenant = $1 AND complaint_id = $2"};

// Nobody is written to about another customer's complaint. The bound is above intake's own.
inline constexpr pg::Statement kWhereToTalk{
    "messaging_where_to_talk",
    "WITH RECURSIVE chain AS ("
    "  SELECT complaint_id, merged_into, customer_id, 0 AS hop FROM conversation "
    "  WHERE tenant = $1 AND complaint_id = $2 UNION ALL "
    "  SELECT c.complaint_id, c.merged_into, c.customer_id, chain.hop + 1 "
    "  FROM chain JOIN conversation AS c ON c.tenant = $1 AND c.complaint_id = chain.merged_into "
    "    AND c.customer_id = chain.customer_id WHERE chain.hop < 100) "
    "SELECT complaint_id FROM chain ORDER BY hop DESC LIMIT 1"};

inline constexpr pg::Statement kInsertMessage{
    "messaging_message_insert",
    "INSERT INTO message (tenant, complaint_id, message_id, record, sealed_body, override_codes, "
    "  sealed_override) VALUES ($1, $2, $3, $4, $5, $6, $7)"};

// Delivery's outcome is recorded once; the lock keeps a second recorder waiting.
inline constexpr pg::Statement kLockMessage{
    "messaging_message_lock",
    "SELECT record FROM message WHERE tenant = $1 AND complaint_id = $2 AND message_id = $3 "
    "FOR UPDATE"};

inline constexpr pg::Statement kSaveMessage{
    "messaging_message_save",
    "UPDATE message SET record = $4 "
    "WHERE tenant = $1 AND complaint_id = $2 AND message_id = $3"};

// All that the platform must be told to carry a message.
inline constexpr pg::Statement kFindParcel{
    "messaging_parcel_find",
    "SELECT message.record, message.sealed_body, (SELECT k.wrapped FROM data_key AS k "
    "  WHERE k.tenant = message.tenant AND k.owner = message.complaint_id::text), "
    "  conversation.customer_id, conversation.erase_time "
    "FROM message JOIN conversation USING (tenant, complaint_id) "
    "WHERE message.tenant = $1 AND message.complaint_id = $2 AND message.message_id = $3"};

inline constexpr pg::Statement kListMessages{
    "messaging_message_list",
    "SELECT message_id, record, sealed_body, (SELECT k.wrapped FROM data_key AS k "
    "  WHERE k.tenant = message.tenant AND k.owner = message.complaint_id::text) FROM message "
    "WHERE tenant = $1 AND complaint_id = $2 AND message_id > $3 "
    "ORDER BY message_id LIMIT $4"};

// The first to come tells the customer, whichever of their complaints it is about.
inline constexpr pg::Statement kClaimNotice{
    "messaging_notice_claim",
    "INSERT INTO incident_notice (tenant, incident, statement, customer, complaint_id) "
    "VALUES ($1, $2, $3, CASE WHEN $4 = '' THEN $5::text "
    "  ELSE encode(sha256(convert_to($1 || chr(10) || $4, 'UTF8')), 'hex') END, $5) "
    "ON CONFLICT DO NOTHING"};
inline constexpr pg::Statement kKeepNotice{
    "messaging_notice_keep",
    "INSERT INTO notice_waiting (tenant, complaint_id, incident, statement, body) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};
inline constexpr pg::Statement kTakeWaitingNotices{
    "messaging_notice_take_waiting",
    "DELETE FROM notice_waiting AS w USING unnest($1::text[], $2::uuid[]) AS here(tenant, "
    "  complaint_id) WHERE w.tenant = here.tenant AND w.complaint_id = here.complaint_id "
    "RETURNING w.tenant, w.complaint_id, w.incident, w.statement, w.body"};

inline constexpr pg::Statement kAllPhrases{
    "messaging_phrase_all",
    "SELECT phrase, advice FROM forbidden_phrase WHERE tenant = $1 ORDER BY form"};

inline constexpr pg::Statement kPutPhrase{
    "messaging_phrase_put",
    "INSERT INTO forbidden_phrase (tenant, form, phrase, advice) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (tenant, form) DO UPDATE SET phrase = EXCLUDED.phrase, advice = EXCLUDED.advice"};

}  // namespace redress::messaging::sql
