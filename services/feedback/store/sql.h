// Every statement of feedback. State 3 is SURVEY_STATE_ANSWERED, 1 is CALLBACK_STATE_OPEN.
#pragma once

#include "pg/connection.h"

namespace redress::feedback::sql {

// The key of a survey's complaint, wrapped; NULL where it is destroyed or was never made.
#define REDRESS_FEEDBACK_WRAPPED_KEY      \
  "(SELECT k.wrapped FROM data_key AS k " \
  " WHERE k.tenant = survey.tenant AND k.owner = survey.complaint_id::text)"

// A round of work that has its survey gets no other, and only those added are told of.
inline constexpr pg::Statement kInsertSurveys{
    "feedback_survey_insert",
    "INSERT INTO survey (tenant, survey_id, complaint_id, state, issue_time, record) "
    "SELECT u.* FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], "
    "  $6::bytea[]) AS u(tenant, survey_id, complaint_id, state, issue_time, record) "
    "WHERE NOT EXISTS (SELECT 1 FROM erased_complaint AS e "
    "                  WHERE e.tenant = u.tenant AND e.complaint_id = u.complaint_id) "
    "ON CONFLICT (tenant, complaint_id) WHERE NOT past DO NOTHING RETURNING survey_id"};

// A case that is opened again begins a round of its own.
inline constexpr pg::Statement kBeginRound{
    "feedback_round_begin",
    "UPDATE survey SET past = true FROM unnest($1::text[], $2::uuid[]) AS opened(tenant, "
    "  complaint_id) WHERE survey.tenant = opened.tenant "
    "  AND survey.complaint_id = opened.complaint_id AND NOT survey.past"};

// Two answers at once: the second waits here, and finds the survey answered.
inline constexpr pg::Statement kLockSurvey{
    "feedback_survey_lock",
    "SELECT survey_id, record, sealed_comment, " REDRESS_FEEDBACK_WRAPPED_KEY
    " FROM survey WHERE tenant = $1 AND survey_id = $2 "
    "FOR UPDATE"};

inline constexpr pg::Statement kSaveSurvey{
    "feedback_survey_save",
    "UPDATE survey SET state = $3, record = $4, sealed_comment = $5 "
    "WHERE tenant = $1 AND survey_id = $2"};

inline constexpr pg::Statement kFindSurvey{
    "feedback_survey_find",
    "SELECT survey_id, record, sealed_comment, " REDRESS_FEEDBACK_WRAPPED_KEY
    " FROM survey WHERE tenant = $1 AND survey_id = $2"};

// Survey ids sort by time of issue.
inline constexpr pg::Statement kListSurveys{
    "feedback_survey_list",
    "SELECT survey_id, record, sealed_comment, " REDRESS_FEEDBACK_WRAPPED_KEY
    " FROM survey "
    "WHERE tenant = $1 AND survey_id < $2 AND (NOT $3 OR state = 3) "
    "ORDER BY survey_id DESC LIMIT $4"};

inline constexpr pg::Statement kListSurveysOfComplaint{
    "feedback_survey_list_of_complaint",
    "SELECT survey_id, record, sealed_comment, " REDRESS_FEEDBACK_WRAPPED_KEY
    " FROM survey "
    "WHERE tenant = $1 AND complaint_id = $5 AND survey_id < $2 AND (NOT $3 OR state = 3) "
    "ORDER BY survey_id DESC LIMIT $4"};

// Both numbers from one look at the same rows (R-F2).
inline constexpr pg::Statement kRate{
    "feedback_rate",
    "SELECT count(*), count(*) FILTER (WHERE state = 3) FROM survey "
    "WHERE tenant = $1 AND issue_time >= $2 AND issue_time < $3"};

inline constexpr pg::Statement kInsertCallback{
    "feedback_callback_insert",
    "INSERT INTO callback (tenant, callback_id, state, due_time, record) "
    "VALUES ($1, $2, $3, $4, $5)"};

inline constexpr pg::Statement kLockCallback{
    "feedback_callback_lock",
    "SELECT record FROM callback WHERE tenant = $1 AND callback_id = $2 FOR UPDATE"};

inline constexpr pg::Statement kSaveCallback{
    "feedback_callback_save",
    "UPDATE callback SET state = $3, record = $4 WHERE tenant = $1 AND callback_id = $2"};

inline constexpr pg::Statement kListCallbacks{
    "feedback_callback_list",
    "SELECT record FROM callback "
    "WHERE tenant = $1 AND (state, due_time, callback_id) > ($2, $3, $4) AND state <= $5 "
    "ORDER BY state, due_time, callback_id LIMIT $6"};

inline constexpr pg::Statement kKeepErased{
    "feedback_erased_keep",
    "INSERT INTO erased_complaint (tenant, complaint_id, erase_time) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) ON CONFLICT DO NOTHING"};
inline constexpr pg::Statement kEraseComments{
    "feedback_comments_erase",
    "UPDATE survey AS s SET sealed_comment = NULL "
    "FROM unnest($1::text[], $2::uuid[]) AS gone(tenant, complaint_id) "
    "WHERE s.tenant = gone.tenant AND s.complaint_id = gone.complaint_id "
    "AND s.sealed_comment IS NOT NULL"};
inline constexpr pg::Statement kIsErased{
    "feedback_is_erased", "SELECT 1 FROM erased_complaint WHERE tenant = $1 AND complaint_id = $2"};
#undef REDRESS_FEEDBACK_WRAPPED_KEY

}  // namespace redress::feedback::sql
