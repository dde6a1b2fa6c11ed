// categories: what a complaint may be about, and a platform's own additions.
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "redress/intake/v1/intake_service.grpc.pb.h"
#include "tools/redress_cli/commands/command.h"
#include "tools/redress_cli/parts/wording.h"

namespace redress::cli {
namespace {

using intake::v1::Category;
using intake::v1::IntakeService;

std::string NameIn(const Category& category, const std::string& language) {
  const auto name = category.display_names().find(language);
  return name == category.display_names().end() ? "" : name->second;
}

void Print(const Run& run, const std::vector<Category>& categories) {
  if (run.out.json()) {
    for (const Category& category : categories) run.out.Json(category);
    return;
  }
  Table table({{"CATEGORY"}, {"ZH"}, {"EN"}, {"LEVEL"}, {"PHRASES"}});
  for (const Category& category : categories) {
    table.Add({category.code(), NameIn(category, "zh"), NameIn(category, "en"),
               category.least_level() == common::v1::LEVEL_UNSPECIFIED
                   ? ""
                   : absl::StrCat("at least ", static_cast<int>(category.least_level())),
               category.retired() ? "retired" : absl::StrJoin(category.phrases(), ", ")},
              category.retired()    ? Style::kFaint
              : category.built_in() ? Style::kPlain
                                    : Style::kStrong);
  }
  run.out.Print(table);
}

absl::Status List(const Run& run) {
  std::vector<Category> categories;
  intake::v1::ListCategoriesRequest request;
  do {
    ASSIGN_OR_RETURN(const auto page, run.session.Call<IntakeService>(
                                          &IntakeService::StubInterface::ListCategories, request));
    for (const Category& category : page.categories()) {
      if (!run.flags.Has("own") || !category.built_in()) categories.push_back(category);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Print(run, categories);
  return absl::OkStatus();
}

absl::Status Put(const Run& run, const std::string& code) {
  intake::v1::PutCategoryRequest request;
  request.set_request_id(run.flags.Text("request-id", run.session.NewRequestId()));
  Category& category = *request.mutable_category();
  category.set_code(code);
  for (const char* language : {"zh", "en"}) {
    if (run.flags.Has(language)) {
      (*category.mutable_display_names())[language] = run.flags.Text(language, "");
    }
  }
  for (const absl::string_view phrase :
       absl::StrSplit(run.flags.Text("phrases", ""), ',', absl::SkipWhitespace())) {
    category.add_phrases(std::string(absl::StripAsciiWhitespace(phrase)));
  }
  if (run.flags.Has("level")) {
    ASSIGN_OR_RETURN(const auto level, ParseLevel(run.flags.Text("level", "")));
    category.set_least_level(level);
  }
  category.set_retired(run.flags.Has("retired"));
  ASSIGN_OR_RETURN(const auto response, run.session.Call<IntakeService>(
                                            &IntakeService::StubInterface::PutCategory, request));
  Print(run, {response.category()});
  return absl::OkStatus();
}

absl::Status Categories(const Run& run) {
  const std::vector<std::string>& words = run.flags.rest();
  if (words.empty()) return List(run);
  if (words[0] == "put" && words.size() == 2) return Put(run, words[1]);
  return UsageError("say what to do: redress categories, or redress categories put CODE");
}

}  // namespace

Command CategoriesCommand() {
  return {.name = "categories",
          .summary = "list what a complaint may be about, or put a category of your own",
          .arguments = "[put CODE]",
          .flags = {{"zh", "NAME", "for people who read Chinese"},
                    {"en", "NAME", "for people who read English"},
                    {"phrases", "WORDS", "that tell of it, parted by commas"},
                    {"level", "LEVEL", "at least: 1, 2 or 3"},
                    {"retired", "", "take it out of use"},
                    {"own", "", "list your own alone"},
                    {"request-id", "ID", "id of this write; a new one when left out"}},
          .notes =
              "CODE is one of the six categories with a code of your own, for example\n"
              "logistics.locker_full; the one of the same code is replaced.",
          .role = rpc::Role::kAdmin,
          .run = &Categories};
}

}  // namespace redress::cli
