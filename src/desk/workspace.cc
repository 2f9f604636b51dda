#include "desk/workspace.h"

#include "base/error.h"
#include "base/file.h"
#include "store/case.h"

namespace casebound::desk {

Workspace::Workspace(std::unique_ptr<store::Case> opened, Access access)
    : case_(std::move(opened)), access_(access) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

Workspace Workspace::open(const std::string& folder, Access access) {
  const store::Access of_store = access == Access::Write   ? store::Access::Write
                                 : access == Access::Still ? store::Access::Still
                                                           : store::Access::Read;
  return {store::Case::open(folder, of_store), access};
}

NewCase create_case(const std::string& folder, const std::string& name) {
  const store::CaseInfo info = store::Case::create(folder, name);
  return {info.id, absolute_path(folder)};
}

std::string find_case(const std::string& given, const char* environment) {
  if (!given.empty()) return given;
  if (environment != nullptr && *environment != '\0') return environment;
  const std::string found = store::Case::find(absolute_path("."));
  if (found.empty())
    throw Error(ErrorCode::NoCase,
                "There is no case here. Make one with casebound init DIR, or name one with --case DIR.");
  return found;
}

}  // namespace casebound::desk
