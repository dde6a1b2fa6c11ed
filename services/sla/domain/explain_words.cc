#include "services/sla/domain/explain_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/proto_time.h"
#include "services/sla/domain/step_limits.h"

namespace redress::sla {
namespace {

constexpr int kPausesToldMax = 20;
constexpr size_t kHolidaysToldMax = 12;

struct Word {
  absl::string_view code;
  absl::string_view english;
  absl::string_view chinese;
};

constexpr std::array kCauses = {
    Word{"waiting_for_customer", "waiting for the customer", "等待客户"},
};

constexpr std::array kReasons = {
    Word{"withdrawn", "the customer took the complaint back", "客户撤回投诉"},
    Word{"closed", "the case was closed", "工单已结案"},
    Word{"merged", "the complaint was joined to another one", "投诉已合并"},
    Word{"reclassified", "it is not promised to what the complaint became", "投诉改判后不再适用"},
    Word{"replaced", "another policy promises it now", "已由其他政策承诺"},
    Word{"unfounded", "by what was heard of later it never began", "据迟到的消息，计时本不应开始"},
};

// What proved that a breach was none.
constexpr std::array kProofs = {
    Word{"met", "the milestone had been reached", "里程碑已完成"},
    Word{"paused", "it stood still", "当时处于暂停"},
    Word{"resumed", "it had stood still for longer", "暂停时间更长"},
    Word{"cancelled", "it had stopped", "已终止"},
    Word{"started", "it had begun later", "计时开始得更晚"},
};

// What is not in the table is told by its code.
template <size_t kCount>
std::string Told(const std::array<Word, kCount>& words, absl::string_view code, Language language) {
  for (const Word& word : words) {
    if (word.code == code) {
      return std::string(language == Language::kChinese ? word.chinese : word.english);
    }
  }
  return std::string(code);
}

// "3h 20min", "3小时20分"; less than a second is told in milliseconds.
std::string Long(absl::Duration duration, Language language) {
  const bool chinese = language == Language::kChinese;
  if (duration < absl::Seconds(1)) {
    return absl::StrCat(absl::ToInt64Milliseconds(duration), chinese ? "毫秒" : "ms");
  }
  const int64_t seconds = absl::ToInt64Seconds(duration);
  std::vector<std::string> parts;
  for (const auto& [count, english, word] :
       {std::tuple(seconds / 3600, "h", "小时"), std::tuple(seconds / 60 % 60, "min", "分"),
        std::tuple(seconds % 60, "s", "秒")}) {
    if (count > 0) parts.push_back(absl::StrCat(count, chinese ? word : english));
  }
  return absl::StrJoin(parts, chinese ? "" : " ");
}

std::string Long(int64_t milliseconds, Language language) {
  return Long(absl::Milliseconds(milliseconds), language);
}

// Puts the words of a sentence together, in either language.
class Scribe {
 public:
  Scribe(const v1::ExplainClockResponse& account, const Origin& origin, absl::Time now,
         Language language)
      : account_(account),
        clock_(account.clock()),
        policy_(origin.policy),
        promise_(origin.promise),
        now_(now),
        language_(language),
        zone_(policy_ != nullptr && policy_->calendar != nullptr ? policy_->calendar->zone()
                                                                 : absl::UTCTimeZone()) {}

  std::vector<std::string> Tell() {
    if (IsOfStep(clock_)) {
      Add(absl::StrCat(clock_.milestone(), " is the limit of a step of the case's workflow. ",
                       clock_.rule(), "."),
          absl::StrCat(clock_.milestone(), " 是案件流程中一个步骤的时限：", clock_.rule(), "。"));
    } else {
      Add(absl::StrCat(clock_.milestone(), " is promised by ", clock_.policy(), " version ",
                       clock_.policy_version(), ". ", clock_.rule(), "."),
          absl::StrCat(clock_.policy(), " 第", clock_.policy_version(), "版承诺了 ",
                       clock_.milestone(), "：", clock_.rule(), "。"));
    }
    if (policy_ == nullptr) {
      Add("That version cannot be read here, so how its time was counted cannot be told.",
          "本程序无法读取该版本，因此无法说明计时过程。");
    }
    if (!clock_.has_start_time()) {
      Add("It waits for its start.", "计时尚未开始。");
      return std::move(sentences_);
    }
    Add(absl::StrCat("It began at ", At(clock_.start_time()), "."),
        absl::StrCat("计时始于", At(clock_.start_time()), "。"));
    if (policy_ != nullptr) TellLimit();
    TellPauses();
    TellDeadline();
    TellCorrections();
    TellState();
    return std::move(sentences_);
  }

 private:
  void Add(const std::string& english, const std::string& chinese) {
    sentences_.push_back(language_ == Language::kChinese ? chinese : english);
  }

  std::string At(absl::Time time) const {
    return absl::FormatTime("%Y-%m-%d %H:%M:%E*S %Ez", time, zone_);
  }
  std::string At(const google::protobuf::Timestamp& time) const { return At(FromProto(time)); }
  std::string Time(int64_t milliseconds) const { return Long(milliseconds, language_); }

  void TellLimit() {
    const std::string limit = Time(clock_.limit_ms());
    if (policy_->calendar == nullptr) {
      Add(absl::StrCat("The limit is ", limit, "; all time counts."),
          absl::StrCat("时限为", limit, "，全时段计时。"));
      return;
    }
    const calendar::Calendar& calendar = *policy_->calendar;
    const int days = promise_ == nullptr ? 0 : promise_->limit.working_days;
    const std::string by_english =
        absl::StrCat(" by calendar ", calendar.id(), " version ", calendar.version(), " (",
                     calendar.zone().name(), ").");
    const std::string by_chinese =
        absl::StrCat("，按日历 ", calendar.id(), " 第", calendar.version(), "版（",
                     calendar.zone().name(), "）。");
    if (days == 0) {
      Add(absl::StrCat("The limit is ", limit, " of working time", by_english),
          absl::StrCat("时限为", limit, "工作时间", by_chinese));
      return;
    }
    Add(absl::StrCat("The limit is ", days, days == 1 ? " working day" : " working days",
                     " after the day of the start, ", limit, " of working time", by_english),
        absl::StrCat("时限为起始日后", days, "个工作日，合工作时间", limit, by_chinese));
  }

  void TellPauses() {
    const int told = std::min(clock_.pauses_size(), kPausesToldMax);
    for (int i = 0; i < told; ++i) {
      const v1::ClockPause& pause = clock_.pauses(i);
      const std::string cause = CauseInWords(pause.cause(), language_);
      if (pause.has_end_time()) {
        Add(absl::StrCat("It stood still from ", At(pause.start_time()), " until ",
                         At(pause.end_time()), ": ", cause, "."),
            absl::StrCat(At(pause.start_time()), "至", At(pause.end_time()), "暂停计时：", cause,
                         "。"));
      } else {
        Add(absl::StrCat("It stands still since ", At(pause.start_time()), ": ", cause, "."),
            absl::StrCat("自", At(pause.start_time()), "起暂停计时：", cause, "。"));
      }
    }
    if (clock_.pauses_size() > told) {
      Add(absl::StrCat("It stood still ", clock_.pauses_size() - told, " times more."),
          absl::StrCat("此外还暂停了", clock_.pauses_size() - told, "次。"));
    }
    if (clock_.paused_ms() > 0) {
      Add(absl::StrCat("Pauses gave back ", Time(clock_.paused_ms()), "."),
          absl::StrCat("暂停共延长", Time(clock_.paused_ms()), "。"));
    }
  }

  // Names of the holidays up to the deadline.
  std::vector<std::string> Holidays() const {
    std::vector<std::string> names;
    if (policy_ == nullptr || policy_->calendar == nullptr) return names;
    const calendar::Account told =
        calendar::AccountOf(*policy_->calendar, FromProto(clock_.start_time()),
                            FromProto(clock_.deadline()), kExplainedIntervalsMax);
    for (const calendar::Entry& entry : told.entries) {
      if (entry.counted || entry.name.empty()) continue;
      if (std::find(names.begin(), names.end(), entry.name) != names.end()) continue;
      if (names.size() == kHolidaysToldMax) break;
      names.push_back(entry.name);
    }
    return names;
  }

  void TellDeadline() {
    const std::vector<std::string> holidays = Holidays();
    const std::string over_english =
        holidays.empty() ? "" : absl::StrCat("; holidays between: ", absl::StrJoin(holidays, ", "));
    const std::string over_chinese =
        holidays.empty() ? "" : absl::StrCat("，其间节假日：", absl::StrJoin(holidays, "、"));
    if (clock_.state() == v1::CLOCK_STATE_PAUSED) {
      Add(absl::StrCat("Without the pause that lasts it would be due at ", At(clock_.deadline()),
                       over_english, "."),
          absl::StrCat("若不计当前暂停，截止时间为", At(clock_.deadline()), over_chinese, "。"));
      return;
    }
    Add(absl::StrCat("So it is due at ", At(clock_.deadline()), over_english, "."),
        absl::StrCat("因此截止时间为", At(clock_.deadline()), over_chinese, "。"));
  }

  void TellCorrections() {
    for (const v1::ClockCorrection& one : clock_.corrections()) {
      const std::string proof = Told(kProofs, one.reason(), language_);
      const std::string when = one.has_event_time() ? At(one.event_time()) : "";
      Add(absl::StrCat("A breach at ", At(one.breach_time()), " was told and taken back: ", proof,
                       when.empty() ? "" : absl::StrCat(" at ", when), ", as was heard of later."),
          absl::StrCat("曾报告在", At(one.breach_time()), "超时，后据迟到的消息更正：", when, proof,
                       "。"));
    }
  }

  void TellState() {
    const std::string counted = Time(account_.working_ms());
    const std::string left = Time(std::max<int64_t>(account_.left_ms(), 0));
    const absl::Time deadline = FromProto(clock_.deadline());
    const auto late = [&](absl::Time at) {
      return Long(std::max(at - deadline, absl::ZeroDuration()), language_);
    };
    switch (clock_.state()) {
      case v1::CLOCK_STATE_RUNNING:
      case v1::CLOCK_STATE_AT_RISK:
      case v1::CLOCK_STATE_PAUSED:
        if (clock_.warned_percent() > 0) {
          Add(absl::StrCat("A warning was given at ", clock_.warned_percent(), " %."),
              absl::StrCat("已在", clock_.warned_percent(), "%处预警。"));
        }
        if (policy_ == nullptr) return;
        Add(absl::StrCat(counted, " were counted by ", At(now_), "; ", left, " are left."),
            absl::StrCat("截至", At(now_), "已计", counted, "，剩余", left, "。"));
        return;
      case v1::CLOCK_STATE_BREACHED:
        if (clock_.has_cancel_time())
          return TellBreachedStop(late(FromProto(clock_.cancel_time())));
        Add(absl::StrCat("It is breached, and its milestone still open at ", At(now_), ", ",
                         late(now_), " late."),
            absl::StrCat("已超时，截至", At(now_), "仍未完成，逾期", late(now_), "。"));
        return;
      case v1::CLOCK_STATE_MET:
        Add(absl::StrCat("The milestone was reached in time, at ", At(clock_.met_time()),
                         policy_ == nullptr ? "" : absl::StrCat(", with ", left, " left"), "."),
            absl::StrCat("已于", At(clock_.met_time()), "按时完成",
                         policy_ == nullptr ? "" : absl::StrCat("，剩余", left), "。"));
        return;
      case v1::CLOCK_STATE_MET_LATE:
        Add(absl::StrCat("The milestone was reached at ", At(clock_.met_time()), ", ",
                         late(FromProto(clock_.met_time())), " late."),
            absl::StrCat("已于", At(clock_.met_time()), "完成，逾期",
                         late(FromProto(clock_.met_time())), "。"));
        return;
      case v1::CLOCK_STATE_CANCELLED: {
        const std::string why = Told(kReasons, clock_.cancel_reason(), language_);
        Add(absl::StrCat(
                "It stopped without its milestone",
                clock_.has_cancel_time() ? absl::StrCat(" at ", At(clock_.cancel_time())) : "",
                why.empty() ? "" : absl::StrCat(": ", why), "."),
            absl::StrCat(
                clock_.has_cancel_time() ? absl::StrCat("于", At(clock_.cancel_time())) : "",
                "终止，未完成", why.empty() ? "" : absl::StrCat("：", why), "。"));
        return;
      }
      default: return;
    }
  }

  // Of a clock that nobody can work for any more.
  void TellBreachedStop(const std::string& late) {
    const std::string why = Told(kReasons, clock_.cancel_reason(), language_);
    Add(absl::StrCat("It was breached, and stopped without its milestone at ",
                     At(clock_.cancel_time()), ", ", late, " late",
                     why.empty() ? "" : absl::StrCat(": ", why), "."),
        absl::StrCat("已超时，于", At(clock_.cancel_time()), "终止，未完成，逾期", late,
                     why.empty() ? "" : absl::StrCat("：", why), "。"));
  }

  const v1::ExplainClockResponse& account_;
  const v1::Clock& clock_;
  const Policy* const policy_;
  const Promise* const promise_;
  const absl::Time now_;
  const Language language_;
  const absl::TimeZone zone_;
  std::vector<std::string> sentences_;
};

std::string Named(absl::string_view english, absl::string_view chinese, absl::string_view name,
                  Language language) {
  const absl::string_view word = language == Language::kChinese ? chinese : english;
  if (name.empty()) return std::string(word);
  return language == Language::kChinese ? absl::StrCat(word, "（", name, "）")
                                        : absl::StrCat(word, ": ", name);
}

}  // namespace

absl::StatusOr<Language> ReadLanguage(absl::string_view field, absl::string_view tag) {
  const absl::string_view primary = tag.substr(0, tag.find('-'));
  if (tag.empty() || absl::EqualsIgnoreCase(primary, "en")) return Language::kEnglish;
  if (absl::EqualsIgnoreCase(primary, "zh")) return Language::kChinese;
  return InvalidField(field, "LANGUAGE_UNKNOWN", "give en or zh");
}

std::string CountedInWords(const calendar::Entry& entry, absl::TimeZone zone, Language language) {
  const std::string hours = absl::StrCat(absl::FormatTime("%H:%M", entry.interval.start, zone), "–",
                                         absl::FormatTime("%H:%M", entry.interval.end, zone));
  const auto [english, chinese] =
      entry.kind == calendar::DayKind::kMakeUp    ? std::pair("make-up working day", "调休上班")
      : entry.kind == calendar::DayKind::kSpecial ? std::pair("special hours", "特别工作时间")
                                                  : std::pair("working hours", "工作时间");
  return absl::StrCat(Named(english, chinese, entry.name, language), " ", hours);
}

std::string ClosedInWords(const calendar::Entry& holiday, Language language) {
  return Named("holiday", "节假日", holiday.name, language);
}

std::string OutsideHours(Language language) {
  return language == Language::kChinese ? "非工作时间" : "outside of working hours";
}

std::string AllTimeCounts(Language language) {
  return language == Language::kChinese ? "全时段计时" : "all time counts";
}

std::string CauseInWords(absl::string_view cause, Language language) {
  return Told(kCauses, cause, language);
}

std::vector<std::string> SentencesOf(const v1::ExplainClockResponse& account, const Origin& origin,
                                     absl::Time now, Language language) {
  return Scribe(account, origin, now, language).Tell();
}

}  // namespace redress::sla
