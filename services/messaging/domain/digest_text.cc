#include "services/messaging/domain/digest_text.h"

#include "absl/strings/str_cat.h"

namespace redress::messaging {
namespace {

// As long as any code of a policy is.
constexpr size_t kMilestoneShown = 64;

std::string Wall(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M %Ez", time, zone);
}

std::string LineEn(const DigestLine& line) {
  switch (line.word) {
    case Word::kWarned: return absl::StrCat(line.percent, " % of the time is gone");
    case Word::kBreached: return "breached";
    case Word::kOverdue: return absl::StrCat("breached, overdue by ", line.percent, " %");
    case Word::kRaised: return absl::StrCat("raised to rung ", line.percent);
    case Word::kUnsaid: return "no statement yet";
  }
  return "";
}

std::string LineZh(const DigestLine& line) {
  switch (line.word) {
    case Word::kWarned: return absl::StrCat("时间已用 ", line.percent, "%");
    case Word::kBreached: return "已超时";
    case Word::kOverdue: return absl::StrCat("已超时 ", line.percent, "%");
    case Word::kRaised: return absl::StrCat("升级至第 ", line.percent, " 级");
    case Word::kUnsaid: return "情况说明逾期未发布";
  }
  return "";
}

}  // namespace

std::string DigestText(const DigestSummary& summary, absl::string_view language,
                       absl::TimeZone zone, absl::Time now) {
  const bool en = language == "en";
  std::string text =
      en ? absl::StrCat("Deadlines at ", Wall(now, zone), ": ", summary.breached + summary.overdue,
                        " breached (", summary.overdue, " of them long overdue), ", summary.warned,
                        " due soon; complaints: ", summary.complaints,
                        ", of level 3: ", summary.crises, ".")
         : absl::StrCat("时限提醒（", Wall(now, zone), "）：已超时 ",
                        summary.breached + summary.overdue, " 项（其中严重超时 ", summary.overdue,
                        " 项），即将到期 ", summary.warned, " 项；涉及投诉 ", summary.complaints,
                        " 件，其中危机投诉 ", summary.crises, " 件。");
  if (summary.raised > 0) {
    absl::StrAppend(&text, en ? absl::StrCat(" Raised a rung: ", summary.raised, ".")
                              : absl::StrCat("升级案件 ", summary.raised, " 件。"));
  }
  if (summary.unsaid > 0) {
    absl::StrAppend(&text,
                    en ? absl::StrCat(" Statements of incidents overdue: ", summary.unsaid, ".")
                       : absl::StrCat("群体投诉情况说明逾期 ", summary.unsaid, " 项。"));
  }
  int number = 0;
  for (const DigestLine& line : summary.lines) {
    const absl::string_view milestone =
        absl::string_view(line.milestone).substr(0, kMilestoneShown);
    if (en) {
      absl::StrAppend(&text, "\n", ++number, ". ", line.crisis ? "[level 3] " : "",
                      line.complaint.Name(), " ", milestone, ": ", LineEn(line),
                      line.word == Word::kRaised ? ", at " : ", deadline ",
                      Wall(line.deadline, zone));
    } else {
      absl::StrAppend(&text, "\n", ++number, ". ", line.crisis ? "【危机】" : "",
                      line.complaint.Name(), " ", milestone, "：", LineZh(line),
                      line.word == Word::kRaised ? "，时间 " : "，时限 ",
                      Wall(line.deadline, zone));
    }
  }
  const int64_t more = summary.items() - number;
  if (more > 0) {
    absl::StrAppend(
        &text, en ? absl::StrCat("\nand ", more, " more") : absl::StrCat("\n另有 ", more, " 项"));
  }
  return text;
}

}  // namespace redress::messaging
